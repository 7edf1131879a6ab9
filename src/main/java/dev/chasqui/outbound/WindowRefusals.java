package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells a conversation, wherever it lives, that WhatsApp answered a message with 131047. Safe for
 * use by several threads.
 */
@FunctionalInterface
public interface WindowRefusals {

  /**
   * Tells. May be called again for the same message.
   *
   * @param clientId of the refused message
   * @param heardAt the person's newest message known of when it was queued, or null
   * @param at when it was refused
   * @return done, on the caller's context, when that outlives this node
   */
  Future<Void> tell(
      ConversationKey conversation, String clientId, @Nullable Instant heardAt, Instant at);
}
