package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

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
   * A message came in, from a person or by the owner's app: WhatsApp counts it against the number's
   * throughput, so one fewer leaves in the same second, down to a floor. One that came longer than
   * a second ago belongs to a second that is over. Cheap.
   *
   * @param cameAt when its webhook was received
   */
  void observedInbound(PhoneNumberId number, Instant cameAt);

  /**
   * Employees' words have come in and are on their way through the log: as {@link #hold} for each,
   * on this node before anything that is asked of it later, and on the others as soon as Redis has
   * told them. Cheap.
   */
  void announce(List<ConversationKey> conversations);

  /**
   * Keeps back what waits for this conversation, at once and for a moment: until {@link #fence} or
   * {@link #release}, at most a few seconds. For the time in which it is not known yet whether a
   * person has taken the word.
   */
  void hold(ConversationKey conversation);

  /** Ends {@link #hold}. */
  void release(ConversationKey conversation);

  /**
   * Drops everything of this conversation that has not left: it never will, after no crash and from
   * no node, and its words are forgotten. What is enqueued after this call is not concerned. A
   * request already written cannot be called back.
   *
   * @param reason stored with the dropped messages, in plain words
   * @return done when durable; nothing leaves from this node already before
   */
  Future<Void> fence(ConversationKey conversation, String reason);

  /**
   * Whether a message that comes back as an echo is one that we sent: by its id, or, while that is
   * not known yet, by its words.
   */
  Future<Boolean> isOurs(ConversationKey conversation, MessageId message, String words);
}
