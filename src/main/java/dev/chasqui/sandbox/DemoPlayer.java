package dev.chasqui.sandbox;

import static io.vertx.core.Future.await;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays the recorded conversation through a connected gateway and prints what happened to each
 * thought. Uses a virtual thread, because a conversation reads best from top to bottom.
 */
public final class DemoPlayer {
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** Silence after which an answer counts as whole. */
  private static final long QUIET_MILLIS = 1_200;

  private static final int QUIET_ROUNDS_MAX = 10;

  private final Vertx vertx;
  private final Sandbox sandbox;
  private final DemoReport report;

  /**
   * @param sandbox connected to the gateway
   * @param out where the timeline is printed
   * @param colours whether {@code out} is a terminal that shows colours
   */
  public DemoPlayer(Vertx vertx, Sandbox sandbox, PrintStream out, boolean colours) {
    this.vertx = vertx;
    this.sandbox = sandbox;
    this.report = new DemoReport(out, colours);
  }

  /**
   * Plays and prints.
   *
   * @return true when every thought got the answer that it should, false when one did not
   */
  public Future<Boolean> play() {
    return play(DemoConversation.recorded());
  }

  Future<Boolean> play(DemoConversation conversation) {
    Promise<Boolean> played = Promise.promise();
    var verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            played.complete(playAll(conversation));
            return Future.succeededFuture();
          }
        };
    return vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .compose(id -> vertx.undeploy(id))
        .compose(_ -> played.future());
  }

  private boolean playAll(DemoConversation conversation) {
    int answered = 0;
    for (DemoConversation.Thought thought : conversation.thoughts()) {
      DemoConversation.Person who = conversation.person(thought.from());
      SimulatedPerson person = sandbox.person(who.number(), who.name());
      report.thought(thought, who.name());
      DemoOutcome outcome = playThought(person, thought);
      report.outcome(outcome);
      if (outcome.success()) {
        answered++;
      }
    }
    for (DemoConversation.Takeover takeover : conversation.takeovers()) {
      DemoConversation.Person who = conversation.person(takeover.from());
      SimulatedPerson person = sandbox.person(who.number(), who.name());
      report.takeover(takeover, who.name());
      DemoOutcome outcome = new DemoTakeover(vertx, sandbox, person, takeover).play();
      report.outcome(outcome);
      if (outcome.success()) {
        answered++;
      }
    }
    int all = conversation.thoughts().size() + conversation.takeovers().size();
    report.end(answered, all);
    return answered == all;
  }

  private DemoOutcome playThought(SimulatedPerson person, DemoConversation.Thought thought) {
    Instant start = sandbox.meta().clock().instant();
    var receipts = new ArrayList<Future<WebhookReceipt>>();
    for (DemoConversation.Message message : thought.messages()) {
      if (message.after() > 0) {
        await(vertx.timer(message.after(), TimeUnit.MILLISECONDS));
      }
      receipts.add(send(person, message));
    }
    List<Bubble> answers;
    try {
      List<WebhookReceipt> taken = await(Future.all(receipts).map(all -> all.list()));
      await(Future.join(copies(thought, taken)));
      answers = await(person.awaitAnswers(start, 1, ANSWER));
    } catch (Exception failure) {
      return DemoOutcome.failed(reason(failure));
    }
    answers = whole(person, start, answers);
    List<String> ids = receipts.stream().map(receipt -> receipt.result().messageId()).toList();
    return DemoOutcome.of(thought.expect(), ids, answers, sandbox.timeline());
  }

  static String reason(Exception failure) {
    return failure instanceof TimeoutException
        ? "no answer within " + ANSWER.toSeconds() + " s"
        : String.valueOf(failure.getMessage());
  }

  private static Future<WebhookReceipt> send(
      SimulatedPerson person, DemoConversation.Message message) {
    return message.text() != null
        ? person.sendText(message.text())
        : person.sendPhoto(Samples.photo(), "image/jpeg", String.valueOf(message.photo()));
  }

  private List<Future<Void>> copies(
      DemoConversation.Thought thought, List<WebhookReceipt> receipts) {
    var copies = new ArrayList<Future<Void>>();
    for (int i = 0; i < receipts.size(); i++) {
      int times = thought.messages().get(i).copies();
      if (times > 0) {
        copies.add(sandbox.meta().redeliver(receipts.get(i).messageId(), times));
      }
    }
    return copies.isEmpty() ? List.of(Future.succeededFuture()) : copies;
  }

  /** Waits until the answer is read and no further part has come for a while. */
  private List<Bubble> whole(SimulatedPerson person, Instant start, List<Bubble> first) {
    List<Bubble> answers = first;
    for (int round = 0; round < QUIET_ROUNDS_MAX; round++) {
      await(vertx.timer(QUIET_MILLIS, TimeUnit.MILLISECONDS));
      List<Bubble> now = person.answersSince(start);
      boolean read = now.stream().allMatch(bubble -> bubble.state() == Bubble.State.READ);
      if (read && now.size() == answers.size()) {
        return now;
      }
      answers = now;
    }
    return answers;
  }
}
