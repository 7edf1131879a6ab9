package dev.chasqui.ingress;

import dev.chasqui.ingress.Refusal.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Reads request bodies within bounds of size, memory and time. A body that is refused is not kept:
 * what still arrives of it is dropped, and beyond twice the limit or after the timeout the
 * connection is closed. Safe for use by several event loops.
 */
final class BodyReader {
  /** Most that is taken before any byte has arrived, so that a bare head cannot reserve much. */
  private static final int INITIAL_BYTES = 4096;

  private final int maxBytes;
  private final InFlight inFlight;
  private final Deadlines timeouts;

  /**
   * @param maxBytes largest body accepted
   * @param inFlight pays for every byte held
   * @param timeout longest time from head to last byte
   */
  BodyReader(int maxBytes, InFlight inFlight, Duration timeout) {
    this.maxBytes = maxBytes;
    this.inFlight = inFlight;
    timeouts = new Deadlines(timeout);
  }

  /**
   * Reads the whole body. Call it while the request's head is being handled.
   *
   * @return the body, whose length is then reserved in {@code inFlight} and the caller's to
   *     release; or a failure, a {@link RefusedException} unless the connection broke, and nothing
   *     reserved
   */
  Future<Buffer> read(Vertx vertx, HttpServerRequest request) {
    long announced = announcedBytes(request);
    var reading = new Reading(request, announced);
    var wait = timeouts.begin(vertx, reading::expire);
    request.endHandler(_ -> {
      wait.end();
      reading.finish();
    });
    request.exceptionHandler(failure -> {
      wait.end();
      reading.refuse(new RefusedException(Refusal.ABORTED));
    });
    request.handler(reading::take);
    if (announced > maxBytes) {
      reading.refuse(new RefusedException(Refusal.TOO_LARGE));
    } else if (!inFlight.hasPlace()) {
      reading.refuse(new RefusedException(Refusal.OVERLOADED));
    } else if (!inFlight.hasRoomFor(Math.max(1, announced))) {
      reading.refuse(new RefusedException(Refusal.BUSY));
    } else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    return reading.promise.future();
  }

  /** The Content-Length, 0 when there is none (or nonsense: then the count of bytes decides). */
  private static long announcedBytes(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** One body. Confined to the request's event loop. */
  private final class Reading {
    private final HttpServerRequest request;
    private final Promise<Buffer> promise = Promise.promise();
    private final Buffer body;
    private boolean refused;
    private long droppedBytes;

    Reading(HttpServerRequest request, long announced) {
      this.request = request;
      body = Buffer.buffer(Math.clamp(announced, 0, INITIAL_BYTES));
    }

    void take(Buffer bytes) {
      if (refused) {
        droppedBytes += bytes.length();
        if (droppedBytes > 2L * maxBytes) {
          request.connection().close();
        }
      } else if (body.length() + bytes.length() > maxBytes) {
        refuse(new RefusedException(Refusal.TOO_LARGE));
      } else if (!inFlight.tryReserve(bytes.length())) {
        refuse(new RefusedException(Refusal.BUSY));
      } else {
        body.appendBuffer(bytes);
      }
    }

    void finish() {
      promise.tryComplete(body);
    }

    void refuse(Throwable why) {
      if (refused || promise.future().isComplete()) {
        return;
      }
      // Given back before anybody hears of it: who does may send the next body at once.
      refused = true;
      inFlight.release(body.length());
      promise.fail(why);
    }

    void expire() {
      if (refused) {
        request.connection().close();
      } else {
        // Closed once the 408 is out: the rest of the body is not worth waiting for.
        request.response().endHandler(_ -> request.connection().close());
        refuse(new RefusedException(Refusal.READ_TIMEOUT));
      }
    }
  }
}
