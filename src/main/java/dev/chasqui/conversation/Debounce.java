package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.model.MessageContent;
import dev.chasqui.turn.ThoughtShape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How long to wait for the rest of a thought. Pure. */
final class Debounce {
  /** Messages closer together than this are a burst: the next one is likely to follow as fast. */
  private static final Duration BURST = Duration.ofMillis(400);

  /** A message taken up this long after its webhook was waiting in the log, not just sent. */
  private static final Duration LATE = Duration.ofSeconds(2);

  private final ConversationConfig config;

  Debounce(ConversationConfig config) {
    this.config = config;
  }

  /** When the window closes that the thought's last message opens or extends. */
  Instant closesAt(Thought thought, Instant now) {
    Instant from = deadlineBase(thought.last(), now);
    Instant closes = from.plus(window(thought));
    Instant cap = thought.openedAt().plus(config.debounceCap());
    return closes.isAfter(cap) ? cap : closes;
  }

  /**
   * The moment from which a message's deadlines count: its receipt, so that time spent in the log
   * is not added; but now for one that waited through an outage, since its siblings come behind it
   * and need their window too.
   */
  static Instant deadlineBase(ThoughtMessage message, Instant now) {
    Instant received = message.receivedAt();
    return received.isBefore(now.minus(LATE)) || received.isAfter(now) ? now : received;
  }

  private Duration window(Thought thought) {
    var last = thought.last().message().content();
    if (isAlbum(last)) {
      return config.debounceMax();
    }
    boolean finished =
        last instanceof MessageContent.Choice
            || (last instanceof MessageContent.Text(var body) && ThoughtShape.readsFinished(body));
    if (isBurst(thought.messages())) {
      // Who types this fast may go on, even after a question mark; but less likely then.
      return finished ? config.debounceDefault() : config.debounceMax();
    }
    return finished ? config.debounceMin() : config.debounceDefault();
  }

  /** Photos, videos and documents come in albums; a caption or a question often follows. */
  private static boolean isAlbum(MessageContent content) {
    return content instanceof MessageContent.Media media
        && switch (media.kind()) {
          case IMAGE, VIDEO, DOCUMENT -> true;
          case AUDIO, VOICE, STICKER -> false;
        };
  }

  private static boolean isBurst(List<ThoughtMessage> messages) {
    if (messages.size() < 2) {
      return false;
    }
    var gap =
        Duration.between(
            messages.get(messages.size() - 2).receivedAt(), messages.getLast().receivedAt());
    return gap.compareTo(BURST) < 0;
  }
}
