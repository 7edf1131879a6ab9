package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of an answer, or the whole of it, about to leave.
 *
 * @param id the same for every try to make this part durable: derived from the first answered
 *     message and the part's number, so that a turn repeated after a crash cannot queue its part
 *     twice
 * @param messages what to send, in order; each becomes one row, with the client id {@code
 *     id/index}; none when all was said before and the answer only ends
 * @param answers the messages of the person that this part answers; marked answered in the same
 *     transaction
 * @param remembered the assistant's words for the history, before WhatsApp formatting; blank keeps
 *     none
 * @param traceIds traces of the answered messages
 * @param lane what leaves first when not everything can
 * @param open whether more of the answer follows, so that it must be asked for after a crash
 * @param heardAt the person's newest message known of now, on which the open service window rests;
 *     null when that is not known
 */
public record Delivery(
    String id,
    ConversationKey conversation,
    Recipient recipient,
    List<OutboundMessage> messages,
    List<MessageId> answers,
    String remembered,
    List<String> traceIds,
    Lane lane,
    boolean open,
    @Nullable Instant heardAt) {
  /** A whole reply. */
  public Delivery(
      String id,
      ConversationKey conversation,
      Recipient recipient,
      List<OutboundMessage> messages,
      List<MessageId> answers,
      String remembered,
      List<String> traceIds) {
    this(id, conversation, recipient, messages, answers, remembered, traceIds, Lane.REPLY, false);
  }

  /** A part that rests on no message in particular. */
  public Delivery(
      String id,
      ConversationKey conversation,
      Recipient recipient,
      List<OutboundMessage> messages,
      List<MessageId> answers,
      String remembered,
      List<String> traceIds,
      Lane lane,
      boolean open) {
    this(id, conversation, recipient, messages, answers, remembered, traceIds, lane, open, null);
  }

  /** The same, resting on the person's message of this time. */
  public Delivery heard(@Nullable Instant at) {
    return new Delivery(
        id, conversation, recipient, messages, answers, remembered, traceIds, lane, open, at);
  }

  /** What is left when nothing of it may be sent: its messages count as answered. */
  public Delivery withheld() {
    return new Delivery(
        id, conversation, recipient, List.of(), answers, "", traceIds, lane, open, heardAt);
  }

  public Delivery {
    messages = List.copyOf(messages);
    answers = List.copyOf(answers);
    traceIds = List.copyOf(traceIds);
  }
}
