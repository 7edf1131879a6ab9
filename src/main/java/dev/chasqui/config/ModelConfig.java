package dev.chasqui.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The language model, reached through an OpenAI-compatible API.
 *
 * @param primary the model to ask first
 * @param fallback asked when the primary fails or is late; null for none
 * @param connectTimeout longest wait for a connection
 * @param firstTokenTimeout longest wait for the first token
 * @param stallTimeout longest silence between two tokens; keep-alive comments do not count as
 *     tokens
 * @param hedgeAfter when the first token is not there by then, the fallback is asked as well; null
 *     never hedges
 * @param maxRetries tries after the first, only before the first token
 * @param maxConcurrent calls at once on this node
 * @param maxQueued calls that may wait for a free place
 * @param queueTimeout longest wait for a free place
 * @param circuitFailures failures in a row that open the circuit
 * @param circuitReset how long an open circuit refuses before it tries again
 * @param maxTokens most tokens of one answer
 * @param temperature 0 to 2
 */
public record ModelConfig(
    Endpoint primary,
    @Nullable Endpoint fallback,
    Duration connectTimeout,
    Duration firstTokenTimeout,
    Duration stallTimeout,
    @Nullable Duration hedgeAfter,
    int maxRetries,
    int maxConcurrent,
    int maxQueued,
    Duration queueTimeout,
    int circuitFailures,
    Duration circuitReset,
    int maxTokens,
    double temperature) {

  /**
   * One model at one server.
   *
   * @param baseUrl up to and including {@code /v1}
   * @param apiKey bearer token; null sends none
   */
  public record Endpoint(URI baseUrl, @Nullable Secret apiKey, String model) {}

  /** The defaults around the model, which has none. */
  public static ModelConfig of(Endpoint primary, @Nullable Endpoint fallback) {
    return new ModelConfig(
        primary,
        fallback,
        Duration.ofSeconds(2),
        Duration.ofSeconds(8),
        Duration.ofSeconds(5),
        Duration.ofMillis(1500),
        2,
        256,
        2_000,
        Duration.ofSeconds(5),
        10,
        Duration.ofSeconds(10),
        600,
        0.3);
  }

  /** The same with another model to ask first. */
  public ModelConfig withPrimary(Endpoint endpoint) {
    return new ModelConfig(
        endpoint,
        fallback,
        connectTimeout,
        firstTokenTimeout,
        stallTimeout,
        hedgeAfter,
        maxRetries,
        maxConcurrent,
        maxQueued,
        queueTimeout,
        circuitFailures,
        circuitReset,
        maxTokens,
        temperature);
  }
}
