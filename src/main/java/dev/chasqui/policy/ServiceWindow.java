package dev.chasqui.policy;

import dev.chasqui.model.InboundMessage;
import dev.chasqui.model.MessageContent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Until when a person may be written to freely, and until when at no charge. Immutable; each fact
 * gives the next one, in whatever order facts arrive.
 *
 * <p>The service window lasts 24 hours from the time of the person's last message or call. The free
 * entry point lasts 72 hours from the first answer to a message that came from an ad, if that
 * answer is given within 24 hours; it does not open the service window. Our own messages, echoes,
 * history and statuses are no facts here and change nothing, but for the two that WhatsApp corrects
 * us by: a refusal (131047) and the expiry that a status names.
 *
 * @param lastInboundAt when the person last wrote or called, by WhatsApp's clock
 * @param refusedAt when WhatsApp said that the window is closed, and nothing has come since
 * @param adAt when a message came from an ad that is not answered yet
 * @param freeUntil end of the free entry point
 */
public record ServiceWindow(
    @Nullable Instant lastInboundAt,
    @Nullable Instant refusedAt,
    @Nullable Instant adAt,
    @Nullable Instant freeUntil) {

  /** Nothing is known: closed. */
  public static final ServiceWindow NEVER = new ServiceWindow(null, null, null, null);

  private static final Duration LENGTH = Duration.ofDays(1);
  private static final Duration AD_ANSWER_WITHIN = Duration.ofDays(1);
  private static final Duration FREE_ENTRY = Duration.ofDays(3);

  /**
   * How far WhatsApp's clock and ours may differ. A message that seems this much older than a
   * refusal is still taken for the one that ends it: being refused once more costs less than not
   * answering somebody.
   */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  /**
   * A message of the person came.
   *
   * @param receivedAt bounds a timestamp that lies in the future
   */
  public ServiceWindow received(InboundMessage message, Instant receivedAt) {
    if (!opens(message.content())) {
      return this;
    }
    Instant at = earlier(message.sentAt(), receivedAt);
    ServiceWindow next = opened(at);
    boolean fromAd = message.origin().referral() != null;
    return fromAd
        ? new ServiceWindow(next.lastInboundAt, next.refusedAt, later(adAt, at), next.freeUntil)
        : next;
  }

  /** The person called. */
  public ServiceWindow called(Instant at) {
    return opened(at);
  }

  private ServiceWindow opened(Instant at) {
    boolean stillRefused = refusedAt != null && at.isBefore(refusedAt.minus(CLOCK_SKEW));
    return new ServiceWindow(
        later(lastInboundAt, at), stillRefused ? refusedAt : null, adAt, freeUntil);
  }

  /** Reactions, corrections and deletions do not count, nor what WhatsApp says by itself. */
  private static boolean opens(MessageContent content) {
    return switch (content) {
      case MessageContent.Reaction _,
          MessageContent.Edit _,
          MessageContent.Revoke _,
          MessageContent.SystemNotice _,
          MessageContent.ChatOpened _,
          MessageContent.MediaPlaceholder _ ->
          false;
      case MessageContent.CallPermission permission -> !permission.automatic();
      default -> true;
    };
  }

  /** A message of ours was accepted, from the assistant or a human. */
  public ServiceWindow answered(Instant at) {
    Instant ad = adAt;
    if (ad == null || at.isBefore(ad)) {
      return this;
    }
    boolean inTime = at.isBefore(ad.plus(AD_ANSWER_WITHIN));
    return new ServiceWindow(
        lastInboundAt, refusedAt, null, inTime ? at.plus(FREE_ENTRY) : freeUntil);
  }

  /** A status named the end of the free entry point; WhatsApp knows better than we do. */
  public ServiceWindow freeEntryUntil(Instant expiresAt) {
    return new ServiceWindow(lastInboundAt, refusedAt, null, expiresAt);
  }

  /** WhatsApp refused a free-form message because the window is closed (131047). */
  public ServiceWindow refused(Instant at) {
    return new ServiceWindow(lastInboundAt, later(refusedAt, at), adAt, freeUntil);
  }

  /**
   * Whether a free-form message may leave now.
   *
   * @param margin kept before the end, so that a message does not arrive just too late
   */
  public boolean open(Instant now, Duration margin) {
    Instant until = closesAt();
    return refusedAt == null && until != null && now.isBefore(until.minus(margin));
  }

  /** When the window closes or closed by itself; null when nobody ever wrote. */
  public @Nullable Instant closesAt() {
    return lastInboundAt == null ? null : lastInboundAt.plus(LENGTH);
  }

  /** Whether messages are free of charge now, whatever their category. */
  public boolean freeEntry(Instant now) {
    return freeUntil != null && now.isBefore(freeUntil);
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one != null && one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
