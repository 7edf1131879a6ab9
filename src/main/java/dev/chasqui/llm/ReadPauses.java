package dev.chasqui.llm;

import dev.chasqui.observe.Processors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Leaves a connection alone for a moment after each read while it brings a stream and the
 * processors are busy: a wake-up, a read and what follows cost nearly the same for one token as for
 * several, and nobody sees an answer token by token. Tokens wait in the socket's buffer meanwhile.
 * With processors to spare nothing is delayed.
 *
 * <p>Vert.x has no say about when a connection is read, so this is a handler of Netty at its head.
 * A connection that Vert.x itself holds back stays held back. Safe for use from several event
 * loops.
 */
final class ReadPauses {
  /** Two to four tokens of most models. Longer pauses save little more. */
  static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Pauses of all connections end together, so that one wake-up of a loop serves several. */
  static final long GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final DoubleSupplier busy;

  /**
   * @param busy how busy the processors have been lately, 0 to 1; asked after each read of a
   *     stream, on event loops
   */
  ReadPauses(DoubleSupplier busy) {
    this.busy = busy;
  }

  /**
   * A stream begins on this connection.
   *
   * @return tells that it has ended; once
   */
  Runnable begin(HttpConnection connection) {
    if (!(connection instanceof HttpClientConnectionInternal internal)) {
      return () -> {};
    }
    var reading = of(internal.channelHandlerContext().channel());
    reading.streams.incrementAndGet();
    return reading.streams::decrementAndGet;
  }

  /** The handler of the connection, which stays there as long as the connection does. */
  Reading of(Channel channel) {
    synchronized (channel) {
      var reading = channel.pipeline().get(Reading.class);
      if (reading == null) {
        reading = new Reading();
        channel.pipeline().addFirst(reading);
      }
      return reading;
    }
  }

  private long pauseNanos() {
    return (long) (PAUSE_NANOS * Processors.shortage(busy.getAsDouble()));
  }

  /** One connection. Confined to its event loop, but for the number of its streams. */
  final class Reading extends ChannelDuplexHandler {
    final AtomicInteger streams = new AtomicInteger();
    private boolean pauses;

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.fireChannelReadComplete();
      if (pauses || streams.get() <= 0) {
        return;
      }
      var config = ctx.channel().config();
      long pause = pauseNanos();
      // Without automatic reading Vert.x itself holds the connection back, and will go on.
      if (pause > 0 && config.isAutoRead()) {
        pauses = true;
        config.setAutoRead(false);
        var _ = ctx.executor().schedule(() -> goOn(ctx), untilNanos(pause), TimeUnit.NANOSECONDS);
      }
    }

    /** TLS asks for the rest of a record, which can wait as well. */
    @Override
    public void read(ChannelHandlerContext ctx) {
      if (!pauses) {
        ctx.read();
      }
    }

    private void goOn(ChannelHandlerContext ctx) {
      pauses = false;
      ctx.channel().config().setAutoRead(true);
      // Somebody else may have set it in the pause, in vain.
      ctx.read();
    }

    private static long untilNanos(long pause) {
      long now = System.nanoTime();
      return Math.ceilDiv(now + pause, GRID_NANOS) * GRID_NANOS - now;
    }
  }
}
