package dev.chasqui.outbound;

import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;

/**
 * The way out. A message is a row in PostgreSQL before it is sent, so that a crash loses none and
 * doubles none. Thread-safe; futures complete on the caller's context.
 */
public interface Outbox {

  /**
   * Makes a part of an answer durable and hands it to the sender: one transaction stores the rows,
   * marks the answered messages and remembers the assistant's words. Idempotent by {@link
   * Delivery#id()}: a second call with a known id changes nothing.
   *
   * @return done when committed; sending goes on by itself, in order per conversation
   */
  Future<Void> enqueue(Delivery delivery);

  /**
   * Records how far a message of ours got; a status that takes a message backwards changes nothing.
   */
  Future<Void> applyStatus(StatusChanged status);

  /**
   * Messages came in just now, from people or by the owner's app: WhatsApp counts them against the
   * number's throughput, so as many fewer leave in the same second, down to a floor. Cheap; may be
   * called for each message.
   */
  void observedInbound(PhoneNumberId number, int messages);
}
