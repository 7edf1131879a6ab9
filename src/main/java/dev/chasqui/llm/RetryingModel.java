package dev.chasqui.llm;

import dev.chasqui.llm.ModelException.Kind;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Tries again when a call fails before its first token, after a wait that doubles from try to try
 * and is never the same for two callers. After the first token a second try could only repeat what
 * was heard, so a failure is passed on.
 */
public final class RetryingModel implements LanguageModel {

  /**
   * How often and how soon.
   *
   * @param maxRetries tries after the first
   * @param firstDelay longest wait before the second try
   * @param maxDelay longest wait that it may double to; a server's own hint may be longer
   * @param budget no further try begins later than this after the call did: a person waits. A hint
   *     that reaches past it ends the call at once, so that a fallback gets its chance
   */
  public record Policy(int maxRetries, Duration firstDelay, Duration maxDelay, Duration budget) {}

  private final Vertx vertx;
  private final LanguageModel inner;
  private final Policy policy;
  private final InstantSource clock;
  private final Counter retries;

  public RetryingModel(
      Vertx vertx, LanguageModel inner, Policy policy, InstantSource clock, Counter retries) {
    this.vertx = vertx;
    this.inner = inner;
    this.policy = policy;
    this.clock = clock;
    this.retries = retries;
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    var call = new Call(request, listener);
    call.ask();
    return call;
  }

  private final class Call implements ModelCall, ModelListener {
    private final ModelRequest request;
    private final ModelListener listener;
    private final Instant startedAt = clock.instant();
    private final Deadline delay = new Deadline(vertx);
    private @Nullable ModelCall current;
    private int retried;
    private boolean heard;
    private boolean cancelled;

    Call(ModelRequest request, ModelListener listener) {
      this.request = request;
      this.listener = listener;
    }

    void ask() {
      current = inner.stream(request, this);
    }

    @Override
    public void onDelta(String text) {
      heard = true;
      listener.onDelta(text);
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      heard = true;
      listener.onToolCalls(calls);
    }

    @Override
    public void onComplete(ModelResult result) {
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      Duration wait = heard ? null : nextDelay(failure);
      if (wait == null) {
        listener.onFailure(failure);
        return;
      }
      retried++;
      retries.increment();
      delay.set(wait, this::ask);
    }

    /** How long to wait for the next try; null when there is none. */
    private @Nullable Duration nextDelay(ModelException failure) {
      if (retried >= policy.maxRetries() || !mayPass(failure.kind())) {
        return null;
      }
      Duration wait = backOff();
      Duration hint = failure.retryAfter();
      if (hint != null && hint.compareTo(wait) > 0) {
        wait = hint;
      }
      Duration spent = Duration.between(startedAt, clock.instant()).plus(wait);
      return spent.compareTo(policy.budget()) < 0 ? wait : null;
    }

    /** Half of the wait is fixed, half is chance, so that callers who failed together part. */
    private Duration backOff() {
      long doubled = policy.firstDelay().toMillis() << Math.min(retried, 16);
      long bound = Math.max(2, Math.min(doubled, policy.maxDelay().toMillis()));
      return Duration.ofMillis(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
    }

    @Override
    public void cancel() {
      if (!cancelled) {
        cancelled = true;
        delay.clear();
        if (current != null) {
          current.cancel();
        }
      }
    }
  }

  /** Whether another try may end better. A full queue or an open circuit says not to ask again. */
  private static boolean mayPass(Kind kind) {
    return switch (kind) {
      case CONNECT,
          FIRST_TOKEN_TIMEOUT,
          STALLED,
          RATE_LIMITED,
          SERVER_ERROR,
          BROKEN_STREAM,
          EMPTY_ANSWER ->
          true;
      case REJECTED, OVERLOADED, CIRCUIT_OPEN -> false;
    };
  }
}
