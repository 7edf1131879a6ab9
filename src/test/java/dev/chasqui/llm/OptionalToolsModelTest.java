package dev.chasqui.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.llm.ModelException.Kind;
import dev.chasqui.llm.ModelFixture.Asked;
import dev.chasqui.testing.ScriptedModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class OptionalToolsModelTest {
  private final ScriptedModel inner = new ScriptedModel();
  private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private OptionalToolsModel model;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    model = new OptionalToolsModel(inner, () -> now, "primary");
  }

  private static ModelException refusal(int status, String words) {
    Kind kind = status >= 500 ? Kind.SERVER_ERROR : Kind.REJECTED;
    return new ModelException(kind, "status=" + status + " " + words, null, status);
  }

  private boolean offered(int call) {
    return !inner.call(call).request().tools().isEmpty();
  }

  private void learnThatToolsAreRefused() {
    Asked asked = ModelFixture.askWithTool(vertx, model);
    inner.call(0).fail(refusal(400, "unknown field"));
    inner.call(1).delta("Hola");
    inner.call(1).complete();
    asked.result();
    assertThat(asked.listener().order()).containsExactly("delta", "end");
  }

  @Test
  void asksAgainWithoutToolsAndThenLeavesThemOutForAWhile() {
    learnThatToolsAreRefused();
    assertThat(offered(0)).isTrue();
    assertThat(offered(1)).isFalse();
    var unused = ModelFixture.askWithTool(vertx, model);
    assertThat(offered(2)).isFalse();
    now = now.plus(OptionalToolsModel.WITHOUT).plus(Duration.ofSeconds(1));
    unused = ModelFixture.askWithTool(vertx, model);
    assertThat(offered(3)).isTrue();
    assertThat(unused.listener().ends()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad request, true",
    "422, extra inputs, true",
    "404, No endpoints found that support tool use, true",
    "500, tools param requires a flag, true",
    "404, no such model, false",
    "500, oops, false",
    "401, no key for tools, false",
    "429, too many tool calls, false",
    "503, tools, false",
  })
  void asksAgainOnlyWhereToolsMayBeToBlame(int status, String words, boolean again) {
    Asked asked = ModelFixture.askWithTool(vertx, model);
    inner.call(0).fail(refusal(status, words));
    if (again) {
      inner.call(1).complete();
      asked.result();
    } else {
      assertThat(asked.failure()).hasMessageContaining(words);
      assertThat(inner.calls()).hasSize(1);
    }
  }

  @Test
  void blamesNoToolsForARequestThatIsRefusedWithoutThemToo() {
    Asked asked = ModelFixture.askWithTool(vertx, model);
    inner.call(0).fail(refusal(400, "the prompt is too long"));
    inner.call(1).fail(refusal(400, "the prompt is still too long"));
    assertThat(asked.failure()).hasMessageContaining("still");
    assertThat(asked.listener().ends()).hasSize(1);
    assertThat(inner.calls()).hasSize(2);
    var unused = ModelFixture.askWithTool(vertx, model);
    assertThat(offered(2)).isTrue();
    assertThat(unused.listener().ends()).isEmpty();
  }

  @Test
  void asksARequestWithoutToolsOnce() {
    Asked asked = ModelFixture.ask(vertx, model);
    inner.call(0).fail(refusal(400, "tools"));
    asked.failure();
    assertThat(inner.calls()).hasSize(1);
  }

  @Test
  void passesACallOn() {
    Asked asked = ModelFixture.askWithTool(vertx, model);
    inner.call(0).toolCalls(ModelFixture.CALL);
    inner.call(0).complete();
    asked.result();
    assertThat(asked.listener().toolCalls()).containsExactly(ModelFixture.CALL);
    assertThat(asked.listener().order()).containsExactly("calls", "end");
  }

  @Test
  void cancelsTheTryThatRuns() {
    Asked asked = ModelFixture.askWithTool(vertx, model);
    inner.call(0).fail(refusal(400, ""));
    ScriptedModel.Call second = inner.call(1);
    asked.cancel();
    assertThat(second.cancelled()).isTrue();
  }
}
