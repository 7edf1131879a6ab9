package dev.chasqui.sandbox;

import dev.chasqui.sandbox.Bubble.State;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;

/** Follows an accepted message with its statuses: sent, delivered, read. */
final class StatusFlow {
  private final Vertx vertx;
  private final MetaOptions.StatusDelays delays;
  private final WebhookBodies bodies;
  private final WebhookSender sender;
  private final Chats chats;
  private final InstantSource clock;

  StatusFlow(
      Vertx vertx,
      MetaOptions.StatusDelays delays,
      WebhookBodies bodies,
      WebhookSender sender,
      Chats chats,
      InstantSource clock) {
    this.vertx = vertx;
    this.delays = delays;
    this.bodies = bodies;
    this.sender = sender;
    this.chats = chats;
    this.clock = clock;
  }

  /** Starts the statuses of a message; a reaction gets no further than {@code sent}. */
  void follow(PersonCard person, Bubble bubble) {
    after(delays.sent(), person, bubble, "sent", State.SENT);
    if (!bubble.kind().equals("reaction")) {
      after(delays.delivered(), person, bubble, "delivered", State.DELIVERED);
      after(delays.read(), person, bubble, "read", State.READ);
    }
  }

  private void after(Duration delay, PersonCard person, Bubble bubble, String status, State state) {
    vertx.setTimer(
        Math.max(1, delay.toMillis()),
        _ -> {
          chats.update(bubble.id(), b -> b.withState(state, b.problem()));
          JsonObject body =
              bodies.status(person, bubble.id(), status, clock.instant(), bubble.clientId());
          // Nobody waits for a status; a gateway that never takes it has lost only the tick.
          var _ = sender.deliver("", MetaJson.encode(body), _ -> {});
        });
  }
}
