package dev.chasqui.outbound;

/**
 * Messages that came in to one number.
 *
 * @param cameNanos when, on average, in nanoseconds of the monotonic clock here
 */
record Heard(int messages, long cameNanos) {

  /** Both together; no more than can be counted. */
  Heard plus(Heard more) {
    long all = (long) messages + more.messages;
    long apart = more.cameNanos - cameNanos;
    return new Heard(
        (int) Math.min(Integer.MAX_VALUE, all),
        cameNanos + (long) (apart * ((double) more.messages / all)));
  }
}
