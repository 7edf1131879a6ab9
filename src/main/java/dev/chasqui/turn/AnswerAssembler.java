package dev.chasqui.turn;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.model.OutboundMessage;
import java.util.List;
import java.util.Optional;

/**
 * Turns the deltas of one model answer into the messages that leave.
 *
 * <p>The rule is one message for one answer. When the flush deadline passes first, the complete
 * sentences so far may leave early, once; the rest waits for the end. However the answer is cut
 * into deltas, the words are the same. Each character is looked at a bounded number of times. Not
 * thread-safe.
 */
public final class AnswerAssembler {
  /** The longest answer in characters; what comes after it is dropped, and the end marked. */
  public static final int ANSWER_CHARS_MAX = 4 * OutboundMessage.TEXT_CHARS_MAX;

  /** Room for what formatting adds and splitting wastes; not reached by a real answer. */
  private static final int MESSAGES_MAX = 8;

  /** The early part stays one message, with room for what formatting adds. */
  private static final int EARLY_CHARS_MAX = OutboundMessage.TEXT_CHARS_MAX * 7 / 8;

  private final ReasoningFilter reasoning = new ReasoningFilter();
  private final SentenceScanner sentences = new SentenceScanner(EARLY_CHARS_MAX);
  private final StringBuilder answer = new StringBuilder();
  private final boolean maySplit;
  private int taken;
  private boolean dropped;
  private boolean ended;

  /**
   * A piece of the answer.
   *
   * @param raw the model's words, to be remembered; may be empty or blank
   * @param messages the same, formatted and split, in order; empty if there is nothing to show
   */
  public record Part(String raw, List<OutboundMessage.Text> messages) {
    public Part {
      messages = List.copyOf(messages);
    }

    /** Whether there is nothing to send. */
    public boolean isEmpty() {
      return messages.isEmpty();
    }
  }

  /** Starts an empty answer. With one part at most nothing ever leaves early. */
  public AnswerAssembler(ConversationConfig config) {
    this.maySplit = config.partsMax() > 1;
  }

  /** Takes the next piece of the answer. Ignored after {@link #takeRest()}. */
  public void append(String delta) {
    if (!ended) {
      add(reasoning.accept(delta));
    }
  }

  /** Whether the answer has reached its bound: the model may be stopped. */
  public boolean full() {
    return answer.length() >= ANSWER_CHARS_MAX;
  }

  /**
   * Whether complete sentences may leave now. Cheap, for asking after each delta once the flush
   * deadline has passed.
   */
  public boolean hasCompleteSentence() {
    return mayLeaveEarly() && sentences.complete() > 0;
  }

  /**
   * Takes the complete sentences so far, once for an answer; empty when there are none or they have
   * been taken. Meant for the moment of the flush deadline: since no further delta is at hand, a
   * text that ends with what is most likely the end of a sentence counts as complete. Between two
   * deltas that follow each other closely ask {@link #hasCompleteSentence()} first, which waits for
   * the white space after the full stop.
   */
  public Optional<Part> takeCompleteSentences() {
    int end = mayLeaveEarly() ? sentences.completeIfNothingFollows() : 0;
    if (end == 0) {
      return Optional.empty();
    }
    taken = end;
    return Optional.of(part(answer.substring(0, end)));
  }

  /** Takes what has not left yet and ends the answer; empty when nothing is left. */
  public Part takeRest() {
    if (!ended) {
      add(reasoning.end());
      ended = true;
      markDropped();
    }
    String rest = answer.substring(taken);
    taken = answer.length();
    return part(rest);
  }

  private boolean mayLeaveEarly() {
    return maySplit && taken == 0 && !ended;
  }

  private void add(String text) {
    int room = ANSWER_CHARS_MAX - answer.length();
    dropped |= text.length() > room && !text.substring(room).isBlank();
    answer.append(text, 0, Math.min(room, text.length()));
    sentences.advance(answer);
  }

  private void markDropped() {
    if (!dropped) {
      return;
    }
    int last = answer.length() - 1;
    if (Character.isHighSurrogate(answer.charAt(last))) {
      answer.setLength(last);
    }
    answer.append('…');
  }

  private static Part part(String raw) {
    String shown = WhatsAppFormatter.format(raw);
    var bodies = TextSplitter.split(shown, OutboundMessage.TEXT_CHARS_MAX, MESSAGES_MAX);
    return new Part(
        raw, bodies.stream().map(body -> new OutboundMessage.Text(body, null)).toList());
  }
}
