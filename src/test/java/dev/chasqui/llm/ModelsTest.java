package dev.chasqui.llm;

import static dev.chasqui.llm.ModelFixture.await;
import static dev.chasqui.testing.Eventually.eventually;
import static dev.chasqui.testing.ModelExchange.answer;
import static dev.chasqui.testing.ModelExchange.silence;
import static dev.chasqui.testing.ModelExchange.slowly;
import static dev.chasqui.testing.ModelExchange.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ModelConfig;
import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.FakeModelServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All parts together, as configured, against servers. */
@ExtendWith(VertxExtension.class)
class ModelsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Vertx vertx;
  private FakeModelServer primary;
  private FakeModelServer fallback;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    primary = await(FakeModelServer.start(vertx));
    fallback = await(FakeModelServer.start(vertx));
  }

  private Models models(boolean withFallback, @Nullable Duration hedgeAfter) {
    return models(withFallback, hedgeAfter, 4, List.of());
  }

  private Models models(
      boolean withFallback, @Nullable Duration hedgeAfter, int concurrentMax, List<Context> spare) {
    ModelConfig base =
        ModelFixture.config(
            ModelFixture.endpoint(primary.baseUrl()),
            withFallback ? ModelFixture.endpoint(fallback.baseUrl()) : null);
    var config =
        new ModelConfig(
            base.primary(),
            base.fallback(),
            base.connectTimeout(),
            base.firstTokenTimeout(),
            base.stallTimeout(),
            hedgeAfter,
            base.maxRetries(),
            concurrentMax,
            100,
            base.queueTimeout(),
            base.circuitFailures(),
            base.circuitReset(),
            base.maxTokens(),
            base.temperature());
    return Models.create(vertx, spare, config, () -> 0, registry, InstantSource.system());
  }

  @Test
  void retriesThenAnswers() {
    primary.then(status(500, ""), answer("Hola"));
    Asked asked = ModelFixture.ask(vertx, models(false, null));
    asked.result();
    assertThat(asked.listener().text()).isEqualTo("Hola");
    assertThat(primary.received()).hasSize(2);
  }

  @Test
  void fallsBackWhenThePrimaryRejects() {
    primary.otherwise(status(401, "{}"));
    Asked asked = ModelFixture.ask(vertx, models(true, null));
    asked.result();
    assertThat(primary.received()).hasSize(1);
    assertThat(fallback.received()).hasSize(1);
  }

  @Test
  void hedgesASilentPrimaryAndClosesItsConnection() {
    primary.otherwise(silence());
    Asked asked = ModelFixture.ask(vertx, models(true, Duration.ofMillis(50)));
    asked.result();
    eventually("the primary sees the close", () -> primary.cancelled() == 1);
    assertThat(asked.listener().ends()).hasSize(1);
  }

  @Test
  void goesStraightToTheFallbackOnceTheCircuitIsOpen() {
    primary.otherwise(status(500, ""));
    Models models = models(true, null);
    ModelFixture.ask(vertx, models).result();
    int tries = primary.received().size();
    assertThat(tries).isEqualTo(3);
    ModelFixture.ask(vertx, models).result();
    assertThat(primary.received()).hasSize(tries);
    assertThat(
            registry
                .get("chasqui.model.circuit.refusals")
                .tag("model", "primary")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void neverRunsMoreCallsThanAllowedAndAnswersAll() {
    primary.otherwise(slowly(Duration.ofMillis(10), Duration.ofMillis(2), "a", "b", "c"));
    Models models = models(false, null);
    List<Asked> asked =
        IntStream.range(0, 60).mapToObj(_ -> ModelFixture.ask(vertx, models)).toList();
    asked.forEach(one -> assertThat(one.result().usage().completionTokens()).isEqualTo(3));
    assertThat(primary.runningMax()).isLessThanOrEqualTo(4);
    assertThat(primary.connections()).isLessThanOrEqualTo(5);
  }

  @Test
  void readsStreamsOnSpareLoopsOnceThereAreMany() {
    primary.otherwise(slowly(Duration.ofMillis(300), Duration.ofMillis(10), "a", "b", "c"));
    Vertx other = Vertx.vertx();
    try {
      var spare = ((VertxInternal) other).createEventLoopContext();
      Models models = models(false, null, 200, List.of(spare));
      List<Asked> asked =
          IntStream.range(0, 150).mapToObj(_ -> ModelFixture.ask(vertx, models)).toList();
      for (Asked one : asked) {
        assertThat(one.result().usage().completionTokens()).isEqualTo(3);
        assertThat(one.listener().text()).isEqualTo("abc");
        assertThat(one.listener().contexts()).allMatch(one.context()::equals);
      }
      assertThat(registry.get("chasqui.model.overflows").counter().count()).isBetween(1.0, 22.0);
      assertThat(primary.runningMax()).isGreaterThan(128);
      await(models.close());
    } finally {
      await(other.close());
    }
  }

  @Test
  void failsRunningCallsWhenClosed() {
    primary.otherwise(silence());
    Models models = models(false, null);
    Asked asked = ModelFixture.ask(vertx, models);
    eventually("asked", () -> primary.received().size() == 1);
    await(models.close());
    assertThat(asked.failure().kind()).isIn(Kind.BROKEN_STREAM, Kind.CONNECT);
    eventually("closed", () -> primary.open() == 0);
  }
}
