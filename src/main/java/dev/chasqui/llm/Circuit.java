package dev.chasqui.llm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server may be asked. Closed until so many calls in a row have failed; then open, which
 * refuses all calls; after a while half open, which lets one call through at a time to find out.
 *
 * <p>Thread-safe. The lock guards a few field accesses and is never held over anything that waits.
 */
final class Circuit {

  /** The state, for metrics and logs. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** Permission to ask once. */
  final class Pass {

    private Pass() {}

    /** The server began to answer: a half-open circuit closes without waiting for the end. */
    void answering() {
      Circuit.this.answering(this);
    }

    /** The server answered in full. */
    void succeeded() {
      Circuit.this.succeeded(this);
    }

    /** The server failed. Returns whether this opened the circuit. */
    boolean failed() {
      return Circuit.this.failed(this);
    }

    /** The call ended without telling anything about the server. */
    void abandoned() {
      Circuit.this.abandoned(this);
    }
  }

  private final int failuresToOpen;
  private final Duration reset;
  private final InstantSource clock;

  private State state = State.CLOSED;
  private int failures;
  private Instant openUntil = Instant.MIN;
  private @Nullable Pass probe;

  Circuit(int failuresToOpen, Duration reset, InstantSource clock) {
    this.failuresToOpen = failuresToOpen;
    this.reset = reset;
    this.clock = clock;
  }

  /** Permission to ask the server now; null when the circuit refuses. */
  synchronized @Nullable Pass tryPass() {
    if (state == State.CLOSED) {
      return new Pass();
    }
    if (probe != null || clock.instant().isBefore(openUntil)) {
      return null;
    }
    state = State.HALF_OPEN;
    probe = new Pass();
    return probe;
  }

  synchronized State state() {
    return state;
  }

  private synchronized void answering(Pass pass) {
    if (pass == probe) {
      close();
    }
  }

  private synchronized void succeeded(Pass pass) {
    if (pass == probe) {
      close();
    } else if (state == State.CLOSED) {
      failures = 0;
    }
  }

  private synchronized boolean failed(Pass pass) {
    boolean counts = pass == probe || (state == State.CLOSED && ++failures >= failuresToOpen);
    if (counts) {
      state = State.OPEN;
      probe = null;
      openUntil = clock.instant().plus(reset);
    }
    return counts;
  }

  private synchronized void abandoned(Pass pass) {
    if (pass == probe) {
      probe = null;
    }
  }

  private void close() {
    state = State.CLOSED;
    probe = null;
    failures = 0;
  }
}
