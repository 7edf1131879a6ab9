package dev.chasqui.outbound;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds messages that nobody takes care of, every sweep interval: leases that ran out, rows kept in
 * PostgreSQL while memory was full, outcomes that stayed unknown. Belongs to the sender's context.
 */
final class OutboxSweeper {
  private static final Logger log = LoggerFactory.getLogger(OutboxSweeper.class);
  private static final int CLAIMS_MAX = 20;
  private static final long LOANS_MILLIS = 60_000;

  private final SendTools tools;
  private final OutboxClaims claims;
  private final EarlyStatuses early;
  private final Sender sender;
  private boolean started;
  private boolean stopped;
  private long renewTimer = -1;
  private long loansTimer = -1;

  OutboxSweeper(SendTools tools, OutboxClaims claims, EarlyStatuses early, Sender sender) {
    this.tools = tools;
    this.claims = claims;
    this.early = early;
    this.sender = sender;
  }

  /**
   * Frees what an earlier life of this node held, sweeps once, and goes on by itself.
   *
   * @return done after the first sweep; a database out of reach does not fail it
   */
  Future<Void> start() {
    long everyMillis = Math.max(1, tools.config().lease().toMillis() / 3);
    renewTimer =
        tools
            .vertx()
            .setPeriodic(
                everyMillis,
                _ ->
                    sender
                        .renewLeases()
                        .onFailure(e -> log.warn("leases not renewed cause={}", e.toString())));
    loansTimer = tools.vertx().setPeriodic(LOANS_MILLIS, _ -> sender.readLoans());
    return sweep();
  }

  private Future<Void> sweep() {
    return firstOnly()
        .compose(_ -> early.sweep())
        .onSuccess(rows -> tools.meters().recovered("early_status", rows))
        .compose(_ -> claims.markOrphansUncertain())
        .onSuccess(rows -> tools.meters().recovered("uncertain", rows))
        .compose(_ -> claims.requeueOverdue())
        .onSuccess(rows -> tools.meters().recovered("overdue", rows))
        .compose(_ -> claims.expire())
        .onSuccess(rows -> tools.meters().recovered("expired", rows))
        .compose(_ -> claimAll(CLAIMS_MAX))
        .compose(_ -> claims.oldestAge())
        .onSuccess(tools.meters()::oldest)
        .onFailure(failure -> log.warn("sweep failed cause={}", failure.toString()))
        .transform(_ -> {
          again();
          return Future.succeededFuture();
        });
  }

  private Future<?> firstOnly() {
    if (started) {
      return Future.succeededFuture();
    }
    return claims
        .releaseEarlierLives()
        .onSuccess(rows -> {
          started = true;
          tools.meters().recovered("reborn", rows);
        });
  }

  /** One claim takes only rows whose earlier ones are here, so the next finds those after them. */
  private Future<Void> claimAll(int left) {
    return sender
        .claim()
        .compose(claimed -> {
          tools.meters().recovered("claimed", claimed);
          return claimed == 0 || left == 0 ? Future.succeededFuture() : claimAll(left - 1);
        });
  }

  private void again() {
    if (!stopped) {
      tools
          .vertx()
          .timer(Math.max(1, tools.config().sweepInterval().toMillis()), TimeUnit.MILLISECONDS)
          .onSuccess(_ -> {
            if (!stopped) {
              sweep();
            }
          });
    }
  }

  void stop() {
    stopped = true;
    tools.vertx().cancelTimer(renewTimer);
    tools.vertx().cancelTimer(loansTimer);
  }
}
