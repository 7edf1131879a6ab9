package dev.chasqui.conversation;

import dev.chasqui.policy.ServiceWindow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Service windows as a conversation knows them. */
final class Windows {
  private Windows() {}

  /** The window that the person's newest message opened; null for none yet. */
  static ServiceWindow since(@Nullable Instant lastPersonAt) {
    return lastPersonAt == null
        ? ServiceWindow.NEVER
        : new ServiceWindow(lastPersonAt, null, null, null);
  }
}
