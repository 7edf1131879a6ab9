package dev.chasqui.observe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node can take work now. It can once it has {@link #started}, until it is {@link
 * #stopping}, while every registered check succeeds. Checks run with a time-out, and their outcome
 * is kept for a moment, so that however often the node is probed its backends are not. Thread-safe.
 */
public final class Health {
  private static final int REASON_CHARS_MAX = 200;

  private final Vertx vertx;
  private final Duration timeout;
  private final Duration cacheFor;
  private final LongSupplier nanoTime;
  private final List<CachedCheck> checks = new CopyOnWriteArrayList<>();
  private volatile @Nullable String idleReason = "starting";

  /**
   * No checks yet, and not started.
   *
   * @param timeout a check that takes longer is down
   * @param cacheFor how long an outcome is told again without a new check
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public Health(Vertx vertx, Duration timeout, Duration cacheFor, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.timeout = timeout;
    this.cacheFor = cacheFor;
    this.nanoTime = nanoTime;
  }

  /** Checks time out after 2 s and are kept for 1 s. */
  public Health(Vertx vertx) {
    this(vertx, Duration.ofSeconds(2), Duration.ofSeconds(1), System::nanoTime);
  }

  /**
   * Adds a check.
   *
   * @param name from a closed set, such as {@code kafka}
   * @param check asks the thing itself; must not block; a failed future means down, and its message
   *     is shown
   */
  public void register(String name, Supplier<Future<Void>> check) {
    checks.add(new CachedCheck(name, check));
  }

  /** From now on the checks alone decide. */
  public void started() {
    idleReason = null;
  }

  /** From now on the node is not ready, so that no new work is sent to it while it drains. */
  public void stopping() {
    idleReason = "stopping";
  }

  /** The present state; never fails. */
  public Future<HealthReport> ready() {
    var outcomes = new ArrayList<Future<HealthReport.Check>>();
    outcomes.add(Future.succeededFuture(new HealthReport.Check("process", idleReason, 0)));
    checks.forEach(check -> outcomes.add(check.outcome()));
    return Future.all(outcomes).map(all -> new HealthReport(all.list()));
  }

  /** One check with its last outcome. */
  private final class CachedCheck {
    private final String name;
    private final Supplier<Future<Void>> check;
    private @Nullable Future<HealthReport.Check> last;
    private long lastStart;

    CachedCheck(String name, Supplier<Future<Void>> check) {
      this.name = name;
      this.check = check;
    }

    /** A running check is shared, a fresh outcome told again. */
    synchronized Future<HealthReport.Check> outcome() {
      long now = nanoTime.getAsLong();
      if (last == null || (last.isComplete() && now - lastStart >= cacheFor.toNanos())) {
        lastStart = now;
        last = run(now);
      }
      return last;
    }

    private Future<HealthReport.Check> run(long start) {
      Promise<HealthReport.Check> outcome = Promise.promise();
      long timer =
          vertx.setTimer(
              timeout.toMillis(),
              _ ->
                  outcome.tryComplete(
                      check(start, "no answer within " + timeout.toMillis() + " ms")));
      ask()
          .onComplete(answer -> {
            vertx.cancelTimer(timer);
            outcome.tryComplete(check(start, answer.succeeded() ? null : reason(answer.cause())));
          });
      return outcome.future();
    }

    private Future<Void> ask() {
      try {
        return check.get();
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    private HealthReport.Check check(long start, @Nullable String reason) {
      long millis = Duration.ofNanos(nanoTime.getAsLong() - start).toMillis();
      return new HealthReport.Check(name, reason, millis);
    }
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    String text = message == null ? failure.getClass().getSimpleName() : message;
    String safe = Redact.credentials(text);
    return safe.substring(0, Math.min(REASON_CHARS_MAX, safe.length()));
  }
}
