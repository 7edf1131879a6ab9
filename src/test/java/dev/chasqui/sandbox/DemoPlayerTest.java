package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DemoPlayerTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private @Nullable Sandbox sandbox;
  private @Nullable FakeGateway gateway;

  @BeforeEach
  void connect(Vertx vertx) {
    Sandbox started =
        Sandbox.start(
                vertx,
                SandboxOptions.withDemoModel(TestOptions.meta(), DemoModelOptions.instant(null)))
            .await();
    sandbox = started;
    FakeGateway connected = FakeGateway.start(vertx);
    gateway = connected;
    connected.answerWith(started.graphUri(), started.timeline(), "Te llamas Ana. Hasta las 20:00.");
    started.connect(connected.webhookUri()).await();
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close().await();
    }
    if (sandbox != null) {
      sandbox.close().await();
    }
  }

  @Test
  void playsTheRecordedConversationAndPrintsEachThought(Vertx vertx) {
    assertThat(player(vertx).play().await()).isTrue();
    assertThat(output())
        .contains("A burst of fragments", "joined the thought", "first token", "part sent")
        .contains("same webhook again, dropped", "read", "5 of 5 thoughts answered")
        .containsSubsequence(
            "a person answered in the app",
            "the assistant is silent",
            "no answer: a person has it",
            "the assistant answers again",
            "part sent",
            "Chasqui  ‹ Te llamas Ana. Hasta las 20:00.")
        .doesNotContain("\u001b[");
  }

  @Test
  void failsWhenAnAnswerIsNotTheExpectedOne(Vertx vertx) {
    if (gateway != null && sandbox != null) {
      gateway.answerWith(sandbox.graphUri(), sandbox.timeline(), "No lo sé.");
    }
    assertThat(player(vertx).play().await()).isFalse();
    assertThat(output())
        .contains("✗ the answer has none of the words Ana", "3 of 5")
        .contains("✗ the answer has none of the words 20:00");
  }

  @Test
  void failsWhenAnAgentIsNotHeard(Vertx vertx) {
    if (gateway != null) {
      gateway.deafToAgents = true;
    }
    assertThat(player(vertx).play(takeover()).await()).isFalse();
    assertThat(output())
        .contains("✗ the agent's answer did not silence the assistant", "0 of 1 thoughts");
  }

  @Test
  void failsWhenTheAssistantAnswersWhileAnAgentHasTheWord(Vertx vertx) {
    if (gateway != null) {
      gateway.talksOverAgents = true;
    }
    assertThat(player(vertx).play(takeover()).await()).isFalse();
    assertThat(output())
        .contains("✗ the assistant answered although a person has the word", "0 of 1 thoughts");
  }

  private static DemoConversation takeover() {
    var recorded = DemoConversation.recorded();
    return new DemoConversation(recorded.people(), List.of(), recorded.takeovers());
  }

  private DemoPlayer player(Vertx vertx) {
    if (sandbox == null) {
      throw new IllegalStateException("not started");
    }
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new DemoPlayer(vertx, sandbox, out, false);
  }

  private String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
