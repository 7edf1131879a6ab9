package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.OutboundMessage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * People of one number for whom WhatsApp has just said that the service window is closed (131047),
 * so that what was queued before the conversation heard of it is not refused as well. Bounded: of
 * more people the longest known are forgotten, and WhatsApp refuses once more. Belongs to one
 * context.
 */
final class ClosedWindows {
  private static final int PEOPLE_MAX = 10_000;

  /** Up to which of the person's messages the refusal counts. */
  private final Map<ConversationKey, Instant> refusedFor =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ConversationKey, Instant> eldest) {
          return size() > PEOPLE_MAX;
        }
      };

  /**
   * WhatsApp refused.
   *
   * @param heardAt the person's newest message that what was refused rested on; null when that is
   *     not known, so that nothing can be told of what comes next
   */
  void refused(ConversationKey conversation, @Nullable Instant heardAt) {
    if (heardAt != null) {
      refusedFor.merge(conversation, heardAt, (one, two) -> one.isAfter(two) ? one : two);
    }
  }

  /** Whether the same refusal awaits this parcel: it rests on no newer message of the person. */
  boolean refuses(Parcel parcel) {
    if (!(parcel.message instanceof OutboundMessage.Text) || parcel.heardAt == null) {
      return false;
    }
    Instant refused = refusedFor.get(parcel.conversation);
    return refused != null && !parcel.heardAt.isAfter(refused);
  }
}
