package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Conversations of which nothing leaves for a moment, until it is known who has the word. Belongs
 * to the lane's context.
 */
final class KeptBack {

  /** Nobody is kept back for longer, whatever became of the one who asked for it. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** Between two looks for those whose longest time has passed. */
  private static final Duration WATCH = Duration.ofSeconds(1);

  private final SendTools tools;
  private final Runnable ended;

  /** With the time until which, in nanoseconds of the monotonic clock. */
  private final Map<ConversationKey, Long> until = new HashMap<>();

  private boolean watched;

  /**
   * @param ended called when somebody's longest time has passed
   */
  KeptBack(SendTools tools, Runnable ended) {
    this.tools = tools;
    this.ended = ended;
  }

  /** Keeps a conversation back from now on, anew when it is kept back already. */
  void keep(ConversationKey conversation) {
    until.put(conversation, tools.nanos().getAsLong() + LONGEST.toNanos());
    if (!watched) {
      watched = true;
      watch();
    }
  }

  /** One timer for all, however many employees write at once. */
  private void watch() {
    tools
        .after(WATCH)
        .onComplete(_ -> {
          watched = !until.isEmpty();
          if (until.keySet().removeIf(kept -> !holds(kept))) {
            ended.run();
          }
          if (watched) {
            watch();
          }
        });
  }

  /** Lets a conversation go again; tells whether it was kept back. */
  boolean release(ConversationKey conversation) {
    return until.remove(conversation) != null;
  }

  boolean holds(ConversationKey conversation) {
    Long end = until.get(conversation);
    return end != null && end - tools.nanos().getAsLong() > 0;
  }
}
