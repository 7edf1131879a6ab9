package dev.chasqui.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who has the word in a conversation and who waits: what outlives the memory of its owner.
 *
 * @param silence null while the assistant answers
 * @param decidedAt event time of the last decision about the silence; a decision that is older
 *     changes nothing any more. Null when there was none
 * @param waitingSince event time of the first message that nobody has answered while the assistant
 *     was silent, or null
 * @param ghostTold whether the person was told that a human agent will take longer
 * @param optedOut whether the person wants no messages
 * @param lastPersonAt event time of the person's newest message, or null before the first
 */
public record Standing(
    @Nullable Silence silence,
    @Nullable Instant decidedAt,
    @Nullable Instant waitingSince,
    boolean ghostTold,
    boolean optedOut,
    @Nullable Instant lastPersonAt) {

  /** Of a conversation that nothing is known of. */
  public static final Standing NEW = new Standing(null, null, null, false, false, null);

  /** Whether the assistant keeps silent. */
  public boolean silent() {
    return silence != null || optedOut;
  }

  /** Whether a decision of this time comes too late to count. */
  public boolean decidedAfter(Instant at) {
    return decidedAt != null && decidedAt.isAfter(at);
  }

  /** The assistant falls silent, or stays so for another reason or another time. */
  public Standing silenced(Silence newSilence, @Nullable Instant newWaitingSince) {
    return new Standing(
        newSilence, newSilence.since(), newWaitingSince, false, optedOut, lastPersonAt);
  }

  /** The assistant answers again. */
  public Standing resumed(Instant at) {
    return new Standing(null, at, null, false, optedOut, lastPersonAt);
  }

  /** The assistant may come back at another time. */
  public Standing until(Instant newUntil) {
    var s = silence;
    return s == null
        ? this
        : new Standing(
            new Silence(s.reason(), s.since(), newUntil, s.detail()),
            decidedAt,
            waitingSince,
            ghostTold,
            optedOut,
            lastPersonAt);
  }

  /** The person wrote. */
  public Standing personWrote(Instant at) {
    var last = lastPersonAt;
    return last != null && !at.isAfter(last)
        ? this
        : new Standing(silence, decidedAt, waitingSince, ghostTold, optedOut, at);
  }

  /** The person waits for an answer since then, or for none. */
  public Standing waiting(@Nullable Instant since) {
    return new Standing(silence, decidedAt, since, ghostTold, optedOut, lastPersonAt);
  }

  /** The person was told to be patient. */
  public Standing toldToWait() {
    return new Standing(silence, decidedAt, waitingSince, true, optedOut, lastPersonAt);
  }

  /** The person wants messages, or none. */
  public Standing optedOut(boolean out) {
    return new Standing(silence, decidedAt, waitingSince, ghostTold, out, lastPersonAt);
  }
}
