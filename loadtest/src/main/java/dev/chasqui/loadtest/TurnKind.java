package dev.chasqui.loadtest;

import java.time.Duration;

/** How somebody puts a question. */
enum TurnKind {
  /** One finished question. */
  QUESTION(1, Duration.ZERO),
  /** Three messages, one soon after the other. */
  BURST(3, Duration.ofMillis(300)),
  /** Three pictures, the last with the question as its caption. */
  ALBUM(3, Duration.ofMillis(120)),
  /** A voice note, and then the question in words. */
  VOICE(2, Duration.ofMillis(400));

  private final int messages;
  private final Duration gap;

  TurnKind(int messages, Duration gap) {
    this.messages = messages;
    this.gap = gap;
  }

  int messages() {
    return messages;
  }

  /** Between two of its messages. */
  Duration gap() {
    return gap;
  }

  /** How many of its messages name the order, so that the answer can say that it saw them. */
  int naming() {
    return this == BURST ? messages : 1;
  }
}
