package dev.chasqui.conversation;

import dev.chasqui.model.CallEvent;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.HumanMessage;
import dev.chasqui.model.InboundEvent;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.InboundEvent.WindowRefused;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.store.WindowStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which events move a service window beside the person's messages, in memory at once and in the
 * record. Waits for backends that are away; every future is done when its effect is durable.
 * Thread-safe.
 */
public final class WindowRecord {
  /** Meta: Error codes, "Re-engagement message". */
  private static final int WINDOW_CLOSED = 131047;

  private final WindowStore store;
  private final Persistence persistence;

  /** Keeps windows in this store. */
  public WindowRecord(WindowStore store, Persistence persistence) {
    this.store = store;
    this.persistence = persistence;
  }

  /** Whether an event closes a window, so that the conversation must be in memory to hear of it. */
  static boolean closes(InboundEvent event) {
    return event instanceof WindowRefused
        || (event instanceof StatusChanged status && refused(status));
  }

  private static boolean refused(StatusChanged status) {
    return status.status() == DeliveryStatus.FAILED && status.errorCode() == WINDOW_CLOSED;
  }

  /**
   * A status says that a message was accepted, until when all is free, or that the window is
   * closed.
   *
   * @param reach of the conversation, or null when it is not in memory
   */
  Future<Void> status(StatusChanged status, @Nullable Reach reach, BooleanSupplier wanted) {
    ConversationKey key = status.conversation();
    var moved = new ArrayList<Future<Void>>(2);
    if (status.status() == DeliveryStatus.SENT) {
      moved.add(answered(key, status.at(), reach, wanted));
    }
    Instant until = status.freeEntryUntil();
    if (until != null) {
      if (reach != null) {
        reach.move(window -> window.freeEntryUntil(until, status.at()));
      }
      moved.add(
          persistence.until(
              "window_named", wanted, () -> store.freeEntryUntil(key, until, status.at())));
    }
    if (refused(status)) {
      moved.add(
          persistence
              .until(
                  "window_refused",
                  wanted,
                  () -> store.refused(key, status.at(), null, status.clientId(), status.message()))
              .onSuccess(heardAt -> {
                if (reach != null) {
                  reach.move(window -> window.refused(heardAt, status.at()));
                }
              })
              .mapEmpty());
    }
    return Future.join(moved).mapEmpty();
  }

  /** The outbox tells of a refusal that was WhatsApp's own answer. */
  Future<Void> refused(WindowRefused refusal, Reach reach, BooleanSupplier wanted) {
    reach.move(window -> window.refused(refusal.heardAt(), refusal.at()));
    return persistence
        .until(
            "window_refused",
            wanted,
            () ->
                store.refused(
                    refusal.conversation(), refusal.at(), refusal.heardAt(), refusal.id(), null))
        .mapEmpty();
  }

  /** A human agent wrote. */
  Future<Void> humanWrote(HumanMessage message, Reach reach, BooleanSupplier wanted) {
    return answered(message.conversation(), message.sentAt(), reach, wanted);
  }

  /** Only the first answer to an ad changes anything, which memory knows without a write. */
  private Future<Void> answered(
      ConversationKey key, Instant at, @Nullable Reach reach, BooleanSupplier wanted) {
    if (reach != null && !reach.window().answersAd(at)) {
      return Future.succeededFuture();
    }
    if (reach != null) {
      reach.move(window -> window.answered(at));
    }
    return persistence.until("window_answered", wanted, () -> store.answered(key, at));
  }

  /** The person wrote a message of which only a correction has come, as which it is stored. */
  Future<Void> wrote(InboundMessage message, BooleanSupplier wanted) {
    return persistence.until(
        "window_opened", wanted, () -> store.called(message.conversation(), message.sentAt()));
  }

  /** The person called. */
  Future<Void> called(
      CallEvent.Connected call, Instant at, @Nullable Reach reach, BooleanSupplier wanted) {
    if (reach != null) {
      reach.move(window -> window.called(at));
    }
    return persistence.until("window_called", wanted, () -> store.called(call.conversation(), at));
  }
}
