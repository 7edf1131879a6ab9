package dev.chasqui.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeadlinesTest {
  private static final Duration LENGTH = Duration.ofMillis(200);

  private final Deadlines deadlines = new Deadlines(LENGTH);
  private final List<String> expired = new CopyOnWriteArrayList<>();

  @Test
  void callsThoseThatHaveNotEndedInTheirOrder(Vertx vertx) {
    long began = System.nanoTime();
    vertx.runOnContext(_ -> {
      var waits = new ArrayList<Deadlines.Wait>();
      for (var name : List.of("a", "b", "c", "d")) {
        waits.add(deadlines.begin(vertx, () -> expired.add(name)));
      }
      waits.get(0).end();
      waits.get(2).end();
    });
    Eventually.eventually("the last one", () -> expired.contains("d"));
    assertThat(expired).containsExactly("b", "d");
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(LENGTH.toNanos());
  }

  @Test
  void oneThatBeginsWhileAnotherWaitsHasItsWholeTime(Vertx vertx) throws InterruptedException {
    var times = new CopyOnWriteArrayList<Long>();
    var done = new CountDownLatch(2);
    vertx.runOnContext(_ -> {
      begin(vertx, times, done);
      vertx.setTimer(LENGTH.toMillis() / 2, _ -> begin(vertx, times, done));
    });
    assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(times).allMatch(waited -> waited >= LENGTH.toNanos());
  }

  private void begin(Vertx vertx, List<Long> times, CountDownLatch done) {
    long began = System.nanoTime();
    deadlines.begin(
        vertx,
        () -> {
          times.add(System.nanoTime() - began);
          done.countDown();
        });
  }

  @Test
  void aWaitMayBeginAnotherAndEndMoreThanOnce(Vertx vertx) {
    vertx.runOnContext(_ ->
        deadlines.begin(
            vertx,
            () -> {
              expired.add("first");
              deadlines.begin(vertx, () -> expired.add("never")).end();
              var wait = deadlines.begin(vertx, () -> expired.add("second"));
              vertx.setTimer(
                  3 * LENGTH.toMillis(),
                  _ -> {
                    wait.end();
                    wait.end();
                    expired.add("over");
                  });
            }));
    Eventually.eventually("the end", () -> expired.contains("over"));
    assertThat(expired).containsExactly("first", "second", "over");
  }
}
