package dev.chasqui.sandbox;

import static io.vertx.core.Future.await;

import dev.chasqui.observe.Stage;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Plays a scene in which a human agent takes the word and gives it back. Runs on a virtual thread.
 */
final class DemoTakeover {
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** For what the gateway reports of a webhook that it has taken. */
  private static final Duration REPORT = Duration.ofSeconds(8);

  private static final long LOOK_MILLIS = 50;

  /** Longer than an answer takes; what has not come by then does not come. */
  private static final long SILENCE_MILLIS = 2_500;

  /** For the statuses of the answer. */
  private static final long READ_MILLIS = 1_200;

  private final Vertx vertx;
  private final Sandbox sandbox;
  private final SimulatedPerson person;
  private final DemoConversation.Takeover takeover;

  DemoTakeover(
      Vertx vertx, Sandbox sandbox, SimulatedPerson person, DemoConversation.Takeover takeover) {
    this.vertx = vertx;
    this.sandbox = sandbox;
    this.person = person;
    this.takeover = takeover;
  }

  private static final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unexpected(String message) {
      super(message);
    }
  }

  DemoOutcome play() {
    BusinessApp app = sandbox.meta().app();
    try {
      Instant start = sandbox.meta().clock().instant();
      String agent = await(app.write(person.card(), takeover.agent())).messageId();
      reached(agent, Stage.SILENCED, "the agent's answer did not silence the assistant");
      String asked = await(person.sendText(takeover.text())).messageId();
      reached(asked, Stage.KEPT_SILENT, "the assistant did not keep silent");
      await(vertx.timer(SILENCE_MILLIS, TimeUnit.MILLISECONDS));
      if (!person.answersSince(start).isEmpty()) {
        throw new Unexpected("the assistant answered although a person has the word");
      }
      String back = await(app.write(person.card(), takeover.back())).messageId();
      reached(back, Stage.RESUMED, "the agent's words did not bring the assistant back");
      await(person.awaitAnswers(start, 1, ANSWER));
      await(vertx.timer(READ_MILLIS, TimeUnit.MILLISECONDS));
      return DemoOutcome.of(
          takeover.expect(),
          List.of(agent, asked, back),
          person.answersSince(start),
          sandbox.timeline());
    } catch (Unexpected e) {
      return DemoOutcome.failed(String.valueOf(e.getMessage()));
    } catch (Exception failure) {
      return DemoOutcome.failed(DemoPlayer.reason(failure));
    }
  }

  /** Waits until the gateway reports the stage of the message. */
  private void reached(String message, Stage stage, String otherwise) {
    long tries = REPORT.toMillis() / LOOK_MILLIS;
    for (long i = 0; i < tries; i++) {
      if (sandbox.timeline().ofMessage(message).stream().anyMatch(trace -> trace.has(stage))) {
        return;
      }
      await(vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS));
    }
    throw new Unexpected(otherwise);
  }
}
