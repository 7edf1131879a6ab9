package dev.chasqui.outbound;

import dev.chasqui.model.PhoneNumberId;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses of a whole number: WhatsApp slows it down, is out of reach, or the account is out of
 * order. Belongs to one context.
 *
 * <p>Refusals of messages that were written before the last pause began count as one with it. After
 * a pause one message is tried, and the others follow once WhatsApp has taken or judged it.
 */
final class NumberRest {
  private static final Logger log = LoggerFactory.getLogger(NumberRest.class);
  private static final int STOP_PAUSES_MAX = 20;
  private static final Duration SHARED_MAX = Duration.ofSeconds(10);

  private final SendTools tools;
  private final PhoneNumberId number;
  private final PaceBudget budget;
  private final Runnable wake;
  private int refusals;
  private long refusedNanos;
  private long untilNanos;
  private boolean stopped;

  /**
   * @param budget pushed back, so that other nodes slow down too
   * @param wake called when a pause is over
   */
  NumberRest(SendTools tools, PhoneNumberId number, PaceBudget budget, Runnable wake) {
    this.tools = tools;
    this.number = number;
    this.budget = budget;
    this.wake = wake;
    this.refusedNanos = now();
    this.untilNanos = refusedNanos;
  }

  private long now() {
    return tools.nanos().getAsLong();
  }

  boolean resting() {
    return untilNanos - now() > 0;
  }

  /** Requests that may be under way at once, of {@code most} in good times. */
  int inFlightMax(int most) {
    return refusals > 0 ? 1 : most;
  }

  /** Refusals in a row, with one of a message written at this time. */
  int refusals(long writtenNanos) {
    return isNews(writtenNanos) ? refusals + 1 : refusals;
  }

  private boolean isNews(long writtenNanos) {
    return refusals == 0 || writtenNanos - refusedNanos >= 0;
  }

  /** Everything pauses; on the other nodes too, a little, where the rate is what was too much. */
  void slowDown(long writtenNanos, AfterFailure.Retry retry) {
    Duration pause = retry.pause();
    boolean unreachable = retry.code() == 0 || retry.code() == Reaction.MAINTENANCE;
    if (!unreachable) {
      tools.meters().refused("number");
    }
    if (refused(writtenNanos, pause) && !unreachable) {
      budget.delay(pause.compareTo(SHARED_MAX) > 0 ? SHARED_MAX : pause);
    }
  }

  /** A status told that nothing can leave. Many tell it at once, of which one counts. */
  void stop(int code, String reason) {
    if (!resting()) {
      stop(now(), code, reason);
    }
  }

  /**
   * Everything stops, for longer each time it is found out of order.
   *
   * @return until the next try
   */
  Duration stop(long writtenNanos, int code, String reason) {
    tools.meters().refused("stop");
    if (!stopped) {
      stopped = true;
      tools.meters().stopped.incrementAndGet();
      log.warn("number stopped, its messages wait number={} reason={}", number, reason);
    }
    int times = Math.min(STOP_PAUSES_MAX, 1 << Math.min(5, refusals(writtenNanos) - 1));
    Duration pause = tools.config().stopPause().multipliedBy(times);
    log.info("number stays stopped number={} code={} pause={}", number, code, pause);
    refused(writtenNanos, pause);
    return pause;
  }

  private boolean refused(long writtenNanos, Duration pause) {
    boolean news = isNews(writtenNanos);
    if (news) {
      refusals++;
      refusedNanos = now();
    }
    long until = now() + pause.toNanos();
    if (until - untilNanos > 0) {
      untilNanos = until;
      tools.after(pause).onComplete(_ -> wake.run());
    }
    return news;
  }

  /** WhatsApp took or judged a message, so nothing is wrong with the number any more. */
  void heard(long writtenNanos) {
    if (refusals == 0 || !isNews(writtenNanos)) {
      return;
    }
    refusals = 0;
    if (stopped) {
      stopped = false;
      tools.meters().stopped.decrementAndGet();
      log.info("number sends again number={}", number);
    }
  }
}
