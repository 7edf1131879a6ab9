package dev.chasqui.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keys of {@link ModelConfig}. */
final class ModelKeys {
  /** The name that a server is asked for when the operator of {@code dev} gave none. */
  private static final String UNNAMED = "default";

  private static final ModelConfig DEFAULTS =
      ModelConfig.of(
          new ModelConfig.Endpoint(URI.create("http://127.0.0.1:0/v1"), null, UNNAMED), null);

  static final Setting<URI> BASE_URL =
      Setting.required(
              "model.base-url", Kind.httpUrl(), "OpenAI-compatible API, up to and including /v1.")
          .env("LLM_BASE_URL")
          .inDev(null, "the demo model");
  static final Setting<Secret> API_KEY =
      Setting.optional("model.api-key", Kind.secret(), "none", "Bearer token of that API.")
          .env("LLM_API_KEY");
  static final Setting<String> NAME =
      Setting.required("model.name", modelName(), "Model to ask that API for.")
          .env("LLM_MODEL")
          .inDev(null, UNNAMED);
  static final Setting<URI> FALLBACK_BASE_URL =
      Setting.optional(
              "model.fallback-base-url",
              Kind.httpUrl(),
              "none",
              "API that is asked when the first fails or is late.")
          .env("LLM_FALLBACK_BASE_URL");
  static final Setting<Secret> FALLBACK_API_KEY =
      Setting.optional(
              "model.fallback-api-key", Kind.secret(), "none", "Bearer token of the fallback API.")
          .env("LLM_FALLBACK_API_KEY");
  static final Setting<String> FALLBACK_NAME =
      Setting.optional(
              "model.fallback-name", modelName(), "none", "Model to ask the fallback API for.")
          .env("LLM_FALLBACK_MODEL");
  static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.of(
          "model.connect-timeout",
          Kind.duration("50ms", "60s"),
          DEFAULTS.connectTimeout(),
          "Longest wait for a connection.");
  static final Setting<Duration> FIRST_TOKEN_TIMEOUT =
      Setting.of(
          "model.first-token-timeout",
          Kind.duration("100ms", "5m"),
          DEFAULTS.firstTokenTimeout(),
          "Longest wait for the first token.");
  static final Setting<Duration> STALL_TIMEOUT =
      Setting.of(
          "model.stall-timeout",
          Kind.duration("100ms", "5m"),
          DEFAULTS.stallTimeout(),
          "Longest silence between two tokens; keep-alive comments do not count as tokens.");
  static final Setting<Duration> HEDGE_AFTER =
      Setting.of(
          "model.hedge-after",
          Kind.duration("0", "60s"),
          Objects.requireNonNull(DEFAULTS.hedgeAfter()),
          "When the first token is not there by then, the fallback is asked as well. 0 never does.");
  static final Setting<Integer> MAX_RETRIES =
      Setting.of(
          "model.max-retries",
          Kind.integer(0, 10),
          DEFAULTS.maxRetries(),
          "Tries after the first, only before the first token.");
  static final Setting<Integer> MAX_CONCURRENT =
      Setting.of(
          "model.max-concurrent",
          Kind.integer(1, 100_000),
          DEFAULTS.maxConcurrent(),
          "Calls at once on this node.");
  static final Setting<Integer> MAX_QUEUED =
      Setting.of(
          "model.max-queued",
          Kind.integer(0, 1_000_000),
          DEFAULTS.maxQueued(),
          "Calls that may wait for a free place.");
  static final Setting<Duration> QUEUE_TIMEOUT =
      Setting.of(
          "model.queue-timeout",
          Kind.duration("0", "60s"),
          DEFAULTS.queueTimeout(),
          "Longest wait for a free place.");
  static final Setting<Integer> CIRCUIT_FAILURES =
      Setting.of(
          "model.circuit-failures",
          Kind.integer(1, 10_000),
          DEFAULTS.circuitFailures(),
          "Failures in a row that open the circuit.");
  static final Setting<Duration> CIRCUIT_RESET =
      Setting.of(
          "model.circuit-reset",
          Kind.duration("100ms", "1h"),
          DEFAULTS.circuitReset(),
          "How long an open circuit refuses before it tries again.");
  static final Setting<Integer> MAX_TOKENS =
      Setting.of(
          "model.max-tokens",
          Kind.integer(16, 100_000),
          DEFAULTS.maxTokens(),
          "Most tokens of one answer.");
  static final Setting<Double> TEMPERATURE =
      Setting.of(
          "model.temperature",
          Kind.decimal(0, 2),
          DEFAULTS.temperature(),
          "0 answers alike each time, 2 is wild.");

  static final List<Setting<?>> ALL =
      List.of(
          BASE_URL,
          API_KEY,
          NAME,
          FALLBACK_BASE_URL,
          FALLBACK_API_KEY,
          FALLBACK_NAME,
          CONNECT_TIMEOUT,
          FIRST_TOKEN_TIMEOUT,
          STALL_TIMEOUT,
          HEDGE_AFTER,
          MAX_RETRIES,
          MAX_CONCURRENT,
          MAX_QUEUED,
          QUEUE_TIMEOUT,
          CIRCUIT_FAILURES,
          CIRCUIT_RESET,
          MAX_TOKENS,
          TEMPERATURE);

  private ModelKeys() {}

  private static Kind<String> modelName() {
    return Kind.text("a model name without spaces", "[\\x21-\\x7E]{1,200}");
  }

  static ModelConfig read(Values values) {
    var hedgeAfter = values.get(HEDGE_AFTER);
    return new ModelConfig(
        primary(values),
        fallback(values),
        values.get(CONNECT_TIMEOUT),
        values.get(FIRST_TOKEN_TIMEOUT),
        values.get(STALL_TIMEOUT),
        hedgeAfter.isZero() ? null : hedgeAfter,
        values.get(MAX_RETRIES),
        values.get(MAX_CONCURRENT),
        values.get(MAX_QUEUED),
        values.get(QUEUE_TIMEOUT),
        values.get(CIRCUIT_FAILURES),
        values.get(CIRCUIT_RESET),
        values.get(MAX_TOKENS),
        values.get(TEMPERATURE));
  }

  private static ModelConfig.Endpoint primary(Values values) {
    var baseUrl = values.optional(BASE_URL);
    var name = values.optional(NAME);
    return new ModelConfig.Endpoint(
        baseUrl == null ? DEFAULTS.primary().baseUrl() : baseUrl,
        values.optional(API_KEY),
        name == null ? UNNAMED : name);
  }

  private static ModelConfig.@Nullable Endpoint fallback(Values values) {
    var baseUrl = values.optional(FALLBACK_BASE_URL);
    var name = values.optional(FALLBACK_NAME);
    return baseUrl == null || name == null
        ? null
        : new ModelConfig.Endpoint(baseUrl, values.optional(FALLBACK_API_KEY), name);
  }
}
