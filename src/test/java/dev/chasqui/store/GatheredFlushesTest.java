package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class GatheredFlushesTest {
  private static final String SQL = "SELECT $1::int";

  /** Counts what reaches the socket. */
  private static final class Flushes extends ChannelOutboundHandlerAdapter {
    final AtomicInteger count = new AtomicInteger();

    @Override
    public void flush(ChannelHandlerContext context) {
      count.incrementAndGet();
      context.flush();
    }
  }

  @Test
  void aTransactionLeavesInOnePacket(Vertx vertx, Backends backends) {
    var store = StoreFixture.start(vertx, backends.freshDatabase());
    Context context = vertx.getOrCreateContext();
    var connection = on(context, () -> store.database().connect());
    // The first time a statement is prepared, which is a question of its own.
    on(context, () -> transaction(connection));
    var flushes = new Flushes();
    ((SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap().unwrap())
        .socket()
        .channelHandlerContext()
        .channel()
        .pipeline()
        .addFirst(flushes);

    on(context, () -> transaction(connection));

    assertThat(flushes.count).hasValue(1);
    connection.close().await();
  }

  private static <T> T on(Context context, Supplier<Future<T>> work) {
    return ContextHop.call(context, work).await();
  }

  private static Future<Boolean> transaction(PgConnection connection) {
    return Future.all(
            connection.query("BEGIN").execute(),
            connection.preparedQuery(SQL).execute(Tuple.of(1)),
            connection.preparedQuery(SQL).execute(Tuple.of(2)),
            connection.query("COMMIT").execute())
        .map(true);
  }
}
