package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What each person may still get from one number: a message each 6 s, and up to 45 of them on loan,
 * paid back at that rate (Meta: About the platform, "Pair rate limits"). Belongs to one context.
 *
 * <p>An account is the time at which its loan is paid back. Accounts without a loan are forgotten,
 * so there are never more than messages were written in {@link #LOAN_MAX}.
 */
final class PairLedger {
  private static final int MESSAGES_ON_LOAN = 45;
  private static final Duration EACH = Duration.ofSeconds(6);

  /** The longest time that a loan takes to be paid back. */
  static final Duration LOAN_MAX = EACH.multipliedBy(MESSAGES_ON_LOAN);

  private static final long EACH_NANOS = EACH.toNanos();
  private static final long LOAN_MAX_NANOS = LOAN_MAX.toNanos();

  /** The fastest numbers write to fewer people while a loan lasts. */
  private static final int ACCOUNTS_MAX = 300_000;

  private static final int CLEAN_UP_FROM = 1_000;

  private final int accountsMax;
  private final LongSupplier nanos;
  private final Map<ConversationKey, Long> paidBackAt = new HashMap<>();
  private int cleanUpAt = CLEAN_UP_FROM;
  private long cleanedUpNanos;

  /**
   * @param nanos a monotonic clock
   */
  PairLedger(LongSupplier nanos) {
    this(ACCOUNTS_MAX, nanos);
  }

  /**
   * @param accountsMax further people are not counted; WhatsApp refuses what is too much for them
   * @param nanos a monotonic clock
   */
  PairLedger(int accountsMax, LongSupplier nanos) {
    this.accountsMax = accountsMax;
    this.nanos = nanos;
    this.cleanedUpNanos = nanos.getAsLong();
  }

  /** How long the person's next message must wait; zero when it need not. */
  Duration wait(ConversationKey conversation) {
    long loan = loan(conversation, nanos.getAsLong());
    return Duration.ofNanos(Math.max(0, loan + EACH_NANOS - LOAN_MAX_NANOS));
  }

  private long loan(ConversationKey conversation, long now) {
    Long at = paidBackAt.get(conversation);
    return at == null ? 0 : Math.max(0, at - now);
  }

  /** A message was written to the person. */
  void written(ConversationKey conversation) {
    long now = nanos.getAsLong();
    set(conversation, now, loan(conversation, now) + EACH_NANOS);
  }

  /**
   * WhatsApp refused a message for this limit: it knows of more messages than we do. The refused
   * one, which backs off by itself, has what is left.
   */
  void refused(ConversationKey conversation) {
    set(conversation, nanos.getAsLong(), LOAN_MAX_NANOS - EACH_NANOS);
  }

  /**
   * A status told that WhatsApp had accepted a message and then dropped it for this limit: nothing
   * is left. Unlike after {@link #refused} there is no try under way that could have the rest.
   */
  void usedUp(ConversationKey conversation) {
    set(conversation, nanos.getAsLong(), LOAN_MAX_NANOS);
  }

  /** So much is on loan at least, as the record says. */
  void atLeast(ConversationKey conversation, Duration loan) {
    long now = nanos.getAsLong();
    long known = Math.min(loan.toNanos(), LOAN_MAX_NANOS);
    if (known > loan(conversation, now)) {
      set(conversation, now, known);
    }
  }

  private void set(ConversationKey conversation, long now, long loan) {
    if (paidBackAt.size() >= cleanUpAt && now - cleanedUpNanos >= EACH_NANOS) {
      cleanedUpNanos = now;
      paidBackAt.values().removeIf(at -> at - now <= 0);
      cleanUpAt = Math.clamp(2L * paidBackAt.size(), CLEAN_UP_FROM, accountsMax);
    }
    if (paidBackAt.size() < accountsMax || paidBackAt.containsKey(conversation)) {
      paidBackAt.put(conversation, now + loan);
    }
  }

  /** Accounts in memory. */
  int size() {
    return paidBackAt.size();
  }
}
