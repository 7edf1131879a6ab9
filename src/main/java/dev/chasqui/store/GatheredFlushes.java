package dev.chasqui.store;

import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;

/**
 * Lets statements that are given to a connection one after the other leave in one packet. The
 * client flushes after each, which is a call of the system and a packet of its own for BEGIN, for
 * each statement and for COMMIT.
 *
 * <p>The client offers no setting for it, so this reaches for what is inside: a connection that is
 * made otherwise by a later version is left as it is.
 */
final class GatheredFlushes {
  /** After so many flushes nothing waits for more. */
  private static final int STATEMENTS_MAX = 64;

  private GatheredFlushes() {}

  /** Call it on the connection's context. */
  static PgConnection on(PgConnection connection) {
    if (connection instanceof SqlConnectionInternal inside
        && inside.unwrap().unwrap() instanceof SocketConnectionBase socket) {
      on(socket.socket().channelHandlerContext().channel());
    }
    return connection;
  }

  /** Outside of a read what was written leaves when the event loop is through with its task. */
  static void on(Channel channel) {
    channel.pipeline().addFirst(new FlushConsolidationHandler(STATEMENTS_MAX, true));
  }
}
