package dev.chasqui.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Until when a person may be written to freely, and until when at no charge. Immutable; each fact
 * gives the next one. A fact may come again, and in whatever order: times only ever move to the
 * later one, or for answers to an ad to the first.
 *
 * <p>The service window lasts 24 hours from the time of the person's last message or call. The free
 * entry point lasts 72 hours from the first answer to a message that came from an ad, if that
 * answer is given within 24 hours; it does not open the service window (Meta: Pricing). Our own
 * messages, echoes, history and statuses are no facts here and change nothing, but for the two that
 * WhatsApp corrects us by: a refusal (131047) and the expiry that a status names.
 *
 * @param lastInboundAt when the person last wrote or called, by WhatsApp's clock in whole seconds
 * @param refusedAt when WhatsApp last said that the window is closed
 * @param refusedFor the person's newest message that was known of when what was refused was
 *     written: WhatsApp does not count it, nor what came before it
 * @param adAt when the newest message from an ad came
 * @param adAnsweredAt when that message was first answered, if within 24 hours
 * @param namedUntil end of the free entry point as a status named it
 * @param namedAt time of the newest status that named it
 */
public record ServiceWindow(
    @Nullable Instant lastInboundAt,
    @Nullable Instant refusedAt,
    @Nullable Instant refusedFor,
    @Nullable Instant adAt,
    @Nullable Instant adAnsweredAt,
    @Nullable Instant namedUntil,
    @Nullable Instant namedAt) {
  public ServiceWindow {
    // As WhatsApp tells them: a time that went through the database or the log equals itself.
    lastInboundAt = second(lastInboundAt);
    refusedFor = second(refusedFor);
  }

  /** Nothing is known: closed. */
  public static final ServiceWindow NEVER =
      new ServiceWindow(null, null, null, null, null, null, null);

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
    ServiceWindow next = called(at);
    return message.origin().referral() == null ? next : next.fromAd(at);
  }

  private ServiceWindow fromAd(Instant at) {
    Instant newest = later(adAt, at);
    Instant answered = adAnsweredAt;
    boolean stands = answered != null && !answered.isBefore(newest);
    return new ServiceWindow(
        lastInboundAt,
        refusedAt,
        refusedFor,
        newest,
        stands ? answered : null,
        namedUntil,
        namedAt);
  }

  /** The person called. */
  public ServiceWindow called(Instant at) {
    return new ServiceWindow(
        later(lastInboundAt, at), refusedAt, refusedFor, adAt, adAnsweredAt, namedUntil, namedAt);
  }

  /** Whether a message counts: not what corrects or judges another, nor WhatsApp's own notices. */
  public static boolean opens(MessageContent content) {
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

  /** Whether a message of ours at this time would be the first answer to an ad that is known of. */
  public boolean answersAd(Instant at) {
    Instant ad = adAt;
    Instant answered = adAnsweredAt;
    return ad != null
        && !at.isBefore(ad)
        && at.isBefore(ad.plus(AD_ANSWER_WITHIN))
        && (answered == null || at.isBefore(answered));
  }

  /** A message of ours was accepted, from the assistant or a human. */
  public ServiceWindow answered(Instant at) {
    return answersAd(at)
        ? new ServiceWindow(lastInboundAt, refusedAt, refusedFor, adAt, at, namedUntil, namedAt)
        : this;
  }

  /**
   * A status named the end of the free entry point; WhatsApp knows better than we do.
   *
   * @param toldAt the status's own time: the newest holds
   */
  public ServiceWindow freeEntryUntil(Instant expiresAt, Instant toldAt) {
    Instant before = namedAt;
    Instant until = namedUntil;
    boolean older = before != null && toldAt.isBefore(before);
    boolean same = toldAt.equals(before) && until != null && !expiresAt.isAfter(until);
    return older || same
        ? this
        : new ServiceWindow(
            lastInboundAt, refusedAt, refusedFor, adAt, adAnsweredAt, expiresAt, toldAt);
  }

  /**
   * WhatsApp refused a free-form message because the window is closed (131047).
   *
   * @param heardAt the person's newest message that was known of when the refused one was written;
   *     null when that is not known, which counts for what is known of now
   */
  public ServiceWindow refused(@Nullable Instant heardAt, Instant at) {
    Instant last = lastInboundAt;
    Instant heard = heardAt != null ? heardAt : last == null ? at : earlier(last, at);
    return new ServiceWindow(
        lastInboundAt,
        later(refusedAt, at),
        later(refusedFor, heard),
        adAt,
        adAnsweredAt,
        namedUntil,
        namedAt);
  }

  /** Whether WhatsApp refused and the person has not written or called since. */
  public boolean refused() {
    Instant last = lastInboundAt;
    if (refusedAt == null || last == null) {
      return refusedAt != null;
    }
    return last.isBefore(refusedAt.minus(CLOCK_SKEW))
        || (refusedFor != null && !last.isAfter(refusedFor));
  }

  /**
   * Whether a free-form message may leave now.
   *
   * @param margin kept before the end, so that a message does not arrive just too late
   */
  public boolean open(Instant now, Duration margin) {
    Instant until = closesAt();
    return until != null && now.isBefore(until.minus(margin)) && !refused();
  }

  /** When the window closes or closed by itself; null when nobody ever wrote. */
  public @Nullable Instant closesAt() {
    return lastInboundAt == null ? null : lastInboundAt.plus(LENGTH);
  }

  /** End of the free entry point, past or to come; null when there was none. */
  public @Nullable Instant freeUntil() {
    Instant answered = adAnsweredAt;
    Instant named = namedUntil;
    if (answered == null) {
      return named;
    }
    boolean told = named != null && namedAt != null && !namedAt.isBefore(answered);
    return told ? named : later(named, answered.plus(FREE_ENTRY));
  }

  /** Whether messages are free of charge now, whatever their category. */
  public boolean freeEntry(Instant now) {
    Instant until = freeUntil();
    return until != null && now.isBefore(until);
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one != null && one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static @Nullable Instant second(@Nullable Instant at) {
    return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS);
  }
}
