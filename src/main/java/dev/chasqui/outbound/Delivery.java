package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import java.util.List;

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
    boolean open) {
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

  public Delivery {
    messages = List.copyOf(messages);
    answers = List.copyOf(answers);
    traceIds = List.copyOf(traceIds);
  }
}
