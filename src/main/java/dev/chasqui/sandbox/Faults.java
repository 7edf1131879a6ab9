package dev.chasqui.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Programmed misbehaviour of the Graph API's message endpoint. Thread-safe. */
public final class Faults {
  private static final int PROGRAMMED_MAX = 10_000;

  /** What happens to one send instead of its success. */
  sealed interface Fault {
    /** Refused with Meta's code. */
    record Refuse(int code) implements Fault {}

    /** Accepted, but the connection breaks before the answer. */
    record LoseAnswer() implements Fault {}
  }

  private final Queue<Fault> programmed = new ArrayDeque<>();
  private Duration latency = Duration.ZERO;

  Faults() {}

  /** The next {@code count} valid sends fail with Meta's error {@code code}. */
  public synchronized void failNext(int code, int count) {
    program(new Fault.Refuse(code), count);
  }

  /** The next {@code count} valid sends are accepted, but their answers never arrive. */
  public synchronized void loseAnswers(int count) {
    program(new Fault.LoseAnswer(), count);
  }

  /** Every answer of the Graph API is late by this much from now on. */
  public synchronized void latency(Duration newLatency) {
    latency = newLatency;
  }

  /** Back to good behaviour. */
  public synchronized void clear() {
    programmed.clear();
    latency = Duration.ZERO;
  }

  synchronized Duration latency() {
    return latency;
  }

  /** Takes the fault of the next send, or null. */
  synchronized @Nullable Fault next() {
    return programmed.poll();
  }

  private void program(Fault fault, int count) {
    if (programmed.size() + count > PROGRAMMED_MAX) {
      throw new IllegalArgumentException("at most " + PROGRAMMED_MAX + " programmed faults");
    }
    for (int i = 0; i < count; i++) {
      programmed.add(fault);
    }
  }
}
