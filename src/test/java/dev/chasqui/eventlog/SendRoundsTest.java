package dev.chasqui.eventlog;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SendRoundsTest {
  private final List<Integer> sent = new CopyOnWriteArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final SendRounds<Integer> rounds = new SendRounds<>(sent::add, now::get);

  private Vertx vertx;
  private EventExecutor loop;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    loop = loopOf(vertx.getOrCreateContext());
  }

  private static EventExecutor loopOf(Context context) {
    return ((ContextInternal) context).nettyEventLoop();
  }

  private void passes(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void holdsBackUntilTheTimeIsOver() {
    rounds.add(loop, List.of(1));
    rounds.add(loop, List.of(2, 3));
    assertThat(sent).isEmpty();
    passes(Linger.WAIT_MILLIS);
    eventually("sent", () -> sent.equals(List.of(1, 2, 3)));
  }

  /** The timer of a round that ended early does not end the next one. */
  @Test
  void givesEachRoundItsTime() throws Exception {
    rounds.add(loop, List.of(1, 2));
    passes(1);
    rounds.send();
    rounds.add(loop, List.of(3));
    passes(1);
    TimeUnit.MILLISECONDS.sleep(5L * Linger.WAIT_MILLIS);
    assertThat(sent).containsExactly(1, 2);
    passes(1);
    eventually("sent", () -> sent.equals(List.of(1, 2, 3)));
  }

  @Test
  void sendsWhatIsEnoughAtOnce() {
    var enough = IntStream.range(0, Linger.ENOUGH).boxed().toList();
    rounds.add(loop, enough);
    assertThat(sent).isEqualTo(enough);
  }

  /** What comes after the end of a round whose timer is late takes the round with it. */
  @Test
  void waitsForNoLateTimer() {
    rounds.add(loop, List.of(1));
    passes(Linger.WAIT_MILLIS);
    rounds.add(loop, List.of(2));
    assertThat(sent).containsExactly(1, 2);
  }

  /** The public port closes while conversations still write. */
  @Test
  void endsTheRoundOfAVerticleThatIsGone() {
    String id =
        vertx
            .deployVerticle(context -> {
              rounds.add(loopOf(context), List.of(1));
              return Future.succeededFuture();
            })
            .await();
    vertx.undeploy(id).await();
    assertThat(sent).isEmpty();
    passes(Linger.WAIT_MILLIS);
    eventually("sent", () -> sent.equals(List.of(1)));
  }

  @Test
  void holdsNothingBackForALoopThatHasEnded() {
    Vertx ended = Vertx.vertx();
    EventExecutor gone = loopOf(ended.getOrCreateContext());
    ended.close().await();
    rounds.add(gone, List.of(1));
    assertThat(sent).containsExactly(1);
  }

  @Test
  void losesAndMixesUpNothingOfManyWriters() throws Exception {
    var live = new SendRounds<Integer>(sent::add, System::nanoTime);
    var writers = new ArrayList<Thread>();
    for (int writer = 0; writer < 4; writer++) {
      int first = writer * 10_000;
      writers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 500; i++) {
                  live.add(loop, List.of(first + 2 * i, first + 2 * i + 1));
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    eventually("sent", () -> sent.size() == 4_000);
    for (int writer = 0; writer < 4; writer++) {
      int own = writer;
      assertThat(sent.stream().filter(item -> item / 10_000 == own).toList())
          .isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> own * 10_000 + i).toList());
    }
  }
}
