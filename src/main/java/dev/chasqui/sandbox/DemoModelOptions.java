package dev.chasqui.sandbox;

import dev.chasqui.config.AssistantConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the demo model behaves.
 *
 * @param host address that it binds to
 * @param port TCP port; 0 picks a free one
 * @param firstToken typical time to the first token; zero answers at once
 * @param tokensPerSecond pace of the stream; 0 sends everything at once
 * @param seed of the random part of the times
 * @param assistant where the facts come from; null takes them from the system prompt, where a line
 *     {@code topic: fact} is a fact
 */
public record DemoModelOptions(
    String host,
    int port,
    Duration firstToken,
    int tokensPerSecond,
    long seed,
    @Nullable AssistantConfig assistant) {

  /** The pace of a small hosted model, on a free loopback port. */
  public static DemoModelOptions realistic(@Nullable AssistantConfig assistant) {
    return new DemoModelOptions("127.0.0.1", 0, Duration.ofMillis(350), 120, 7, assistant);
  }

  /** As fast as it can, on a free loopback port. */
  public static DemoModelOptions instant(@Nullable AssistantConfig assistant) {
    return new DemoModelOptions("127.0.0.1", 0, Duration.ZERO, 0, 7, assistant);
  }
}
