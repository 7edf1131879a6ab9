package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PersistenceTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private Persistence persistence(Vertx vertx) {
    return new Persistence(vertx, IOException.class::isInstance, meters);
  }

  @Test
  void goesOnUntilTheBackendIsBackAndCountsItsTries(Vertx vertx) {
    var tries = new AtomicInteger();
    String result =
        persistence(vertx)
            .until(
                "store",
                () -> true,
                () ->
                    tries.incrementAndGet() < 3
                        ? Future.failedFuture(new IOException("away"))
                        : Future.succeededFuture("stored"))
            .await();
    assertThat(result).isEqualTo("stored");
    assertThat(meters.counter("chasqui.backend.retries", "work", "store").count()).isEqualTo(2);
  }

  @Test
  void givesUpAtOnceOnWhatWillNotPass(Vertx vertx) {
    var tries = new AtomicInteger();
    var failed =
        persistence(vertx)
            .<String>until(
                "store",
                () -> true,
                () -> {
                  tries.incrementAndGet();
                  return Future.failedFuture(new IllegalArgumentException("bad row"));
                });
    assertThatThrownBy(failed::await).isInstanceOf(IllegalArgumentException.class);
    assertThat(tries).hasValue(1);
  }

  @Test
  void stopsWhenNobodyWantsItAnyMore(Vertx vertx) {
    var failed =
        persistence(vertx)
            .<String>until(
                "store", () -> false, () -> Future.failedFuture(new IOException("away")));
    assertThatThrownBy(failed::await).isInstanceOf(CancellationException.class);
  }
}
