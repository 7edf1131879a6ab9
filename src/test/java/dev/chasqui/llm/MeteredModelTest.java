package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.ScriptedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class MeteredModelTest {
  private final ScriptedModel inner = new ScriptedModel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Asked asked;

  @BeforeEach
  void ask(Vertx vertx) {
    asked = ModelFixture.ask(vertx, new MeteredModel(inner, "primary", registry));
  }

  private double active() {
    return registry.get("chasqui.model.active").tag("model", "primary").gauge().value();
  }

  private long calls(String outcome) {
    return registry.get("chasqui.model.call").tag("outcome", outcome).timer().count();
  }

  private double tokens(String source, String type) {
    return registry
        .get("chasqui.model.tokens")
        .tag("source", source)
        .tag("type", type)
        .counter()
        .count();
  }

  @Test
  void measuresAnAnswer() {
    assertThat(active()).isEqualTo(1);
    inner.call(0).delta("Ho");
    inner.call(0).delta("la");
    inner.call(0).complete();
    asked.result();
    assertThat(active()).isZero();
    assertThat(registry.get("chasqui.model.first.token").timer().count()).isEqualTo(1);
    assertThat(calls("completed")).isEqualTo(1);
    assertThat(tokens("reported", "prompt")).isEqualTo(10);
    assertThat(tokens("reported", "completion")).isEqualTo(2);
  }

  @Test
  void countsAFailureByKind() {
    inner.call(0).fail(Kind.SERVER_ERROR);
    asked.failure();
    assertThat(active()).isZero();
    assertThat(calls("failed")).isEqualTo(1);
    assertThat(registry.get("chasqui.model.failures").tag("kind", "server_error").counter().count())
        .isEqualTo(1);
    assertThat(tokens("estimated", "prompt")).isZero();
  }

  @Test
  void estimatesWhatACancelledCallUsed() {
    inner.call(0).delta("Buenas tardes");
    ModelFixture.await(asked.listener().heard());
    asked.cancel();
    asked.cancel();
    assertThat(active()).isZero();
    assertThat(calls("cancelled")).isEqualTo(1);
    assertThat(tokens("estimated", "completion")).isEqualTo(TokenEstimate.of("Buenas tardes"));
    assertThat(tokens("estimated", "prompt")).isPositive();
    assertThat(inner.call(0).cancelled()).isTrue();
  }

  @Test
  void doesNotCountACancelAfterTheEnd() {
    inner.call(0).complete();
    asked.result();
    asked.cancel();
    assertThat(active()).isZero();
    assertThat(calls("cancelled")).isZero();
  }
}
