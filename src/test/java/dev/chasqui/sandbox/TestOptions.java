package dev.chasqui.sandbox;

import dev.chasqui.config.Secret;
import dev.chasqui.sandbox.MetaOptions.Redelivery;
import dev.chasqui.sandbox.MetaOptions.StatusDelays;
import java.time.Duration;

/** A simulated Meta that fits {@link FakeGateway} and loses no time. */
final class TestOptions {
  private TestOptions() {}

  static MetaOptions meta() {
    return MetaOptions.of(
            Secret.of(FakeGateway.SECRET),
            Secret.of(FakeGateway.VERIFY),
            Secret.of(FakeGateway.TOKEN))
        .withDelays(
            new StatusDelays(Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(40)))
        .withRedelivery(
            new Redelivery(
                Duration.ofSeconds(2), Duration.ofMillis(40), Duration.ofMillis(200), 6));
  }
}
