package dev.chasqui.conversation;

import dev.chasqui.config.ConversationConfig;
import java.time.Duration;
import java.time.Instant;

/** How old a message is when it is taken up, and what that means for its answer. */
enum Age {
  /** Answered as usual. */
  FRESH,
  /** Answered with an apology. */
  LATE,
  /** Stored, and left to people. */
  OLD;

  /**
   * Meta delivers again for seven days (Webhooks overview): an older time is not to be believed.
   */
  private static final Duration BELIEVED = Duration.ofDays(8);

  static Age of(ConversationConfig config, Instant sentAt, Instant now) {
    Duration age = Duration.between(sentAt, now);
    if (age.compareTo(config.freshFor()) <= 0) {
      return FRESH;
    }
    return age.compareTo(config.lateFor()) <= 0 ? LATE : OLD;
  }

  /** When a message was written, as far as its timestamp can be believed. */
  static Instant believed(Instant sentAt, Instant receivedAt) {
    return sentAt.isBefore(receivedAt.minus(BELIEVED)) ? receivedAt : sentAt;
  }
}
