package dev.chasqui.conversation;

import dev.chasqui.model.Contact;
import dev.chasqui.model.InboundMessage;
import dev.chasqui.whatsapp.MessageDescription;
import java.time.Instant;

/**
 * One message of a thought.
 *
 * @param text what a model may read of it
 * @param receivedAt when its webhook arrived; deadlines count from here
 * @param intent what it asks for
 * @param late whether it came so long after it was written that its answer must say sorry
 * @param partsSaid how many parts of its answer had left when the node that answered it died
 */
public record ThoughtMessage(
    InboundMessage message,
    String text,
    String traceId,
    Instant receivedAt,
    Intent intent,
    boolean late,
    int partsSaid) {

  /** A message of whose answer nothing has left. */
  public ThoughtMessage(
      InboundMessage message,
      String text,
      String traceId,
      Instant receivedAt,
      Intent intent,
      boolean late) {
    this(message, text, traceId, receivedAt, intent, late, 0);
  }

  /** The same message, with what is known of the person by now. */
  ThoughtMessage by(Contact contact) {
    return new ThoughtMessage(
        ContactChanges.with(message, contact), text, traceId, receivedAt, intent, late, partsSaid);
  }

  /**
   * The same message in the words that the person gave it later. Deadlines count from then, and
   * what it asks for is what it asks for now.
   */
  ThoughtMessage corrected(ThoughtMessage edit) {
    var corrected = message.saying(edit.message().content());
    return new ThoughtMessage(
        corrected,
        MessageDescription.describe(corrected),
        traceId,
        edit.receivedAt(),
        edit.intent(),
        late,
        partsSaid);
  }

  /** A message in time that asks for an answer. */
  public ThoughtMessage(InboundMessage message, String text, String traceId, Instant receivedAt) {
    this(message, text, traceId, receivedAt, Intent.ANSWER, false);
  }

  /** Whether the beginning of its answer has left already. */
  boolean begun() {
    return partsSaid > 0;
  }
}
