package dev.chasqui.store;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What a failed transaction says about its writes. */
enum WriteFailure {
  /** The same rows may succeed later: the connection, a lock or the server was at fault. */
  TRANSIENT,
  /** The rows themselves are refused, and would be again. */
  DATA;

  /**
   * Classes of SQLSTATE that pass: 08 connection, 25 transaction state, 40 rollback by deadlock, 53
   * resources, 55 locks, 57 operator intervention and time-outs, 58 system.
   */
  private static final Set<String> PASSING = Set.of("08", "25", "40", "53", "55", "57", "58");

  static WriteFailure of(Throwable failure) {
    return switch (failure) {
      case PgException e -> {
        String state = e.getSqlState();
        yield state != null && state.length() == 5 && PASSING.contains(state.substring(0, 2))
            ? TRANSIENT
            : DATA;
      }
      case ClosedConnectionException _, IOException _, TimeoutException _ -> TRANSIENT;
      case ConnectionLost _ -> TRANSIENT;
      default -> DATA;
    };
  }

  /** A connection could not be had; whatever the reason, the rows are not at fault. */
  static final class ConnectionLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConnectionLost(Throwable cause) {
      super("no connection to the database: " + cause.getMessage(), cause, false, false);
    }
  }
}
