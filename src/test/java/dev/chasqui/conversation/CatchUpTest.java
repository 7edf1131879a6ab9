package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CatchUpTest {
  private static final Instant END = Instant.parse("2026-11-01T12:00:01Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger closed = new AtomicInteger();
  private volatile boolean current;
  private volatile Instant now = END;
  private Context context;
  private CatchUp catchUp;

  @BeforeEach
  void start(Vertx vertx) {
    context = vertx.getOrCreateContext();
    catchUp = new CatchUp(vertx, () -> now, meters.counter("cut"), () -> current);
  }

  private void onLoop(Runnable action) {
    var done = new CompletableFuture<Void>();
    context.runOnContext(_ -> {
      action.run();
      done.complete(null);
    });
    done.join();
  }

  private void close() {
    onLoop(() -> catchUp.after(END, closed::incrementAndGet));
  }

  private void gives(Instant receivedAt) {
    onLoop(() -> catchUp.accepted(receivedAt));
  }

  private void isOpen() {
    LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
    assertThat(closed).hasValue(0);
  }

  private void closes() {
    Eventually.eventually("the window closes", () -> closed.get() == 1);
  }

  @Test
  void aNodeThatIsNotBehindWaitsForNothing() {
    current = true;
    close();
    closes();
  }

  @Test
  void aNodeThatIsBehindWaitsUntilTheLogHasNothingMore() {
    close();
    isOpen();
    current = true;
    closes();
  }

  @Test
  void whatWasReceivedLaterShowsThatEverythingEarlierIsHere() {
    close();
    gives(END);
    isOpen();
    gives(END.plusMillis(1));
    isOpen(); // these two are not with their conversations yet
    onLoop(() -> catchUp.taken(2));
    closes();
  }

  @Test
  void whatIsInWorkIsWaitedForAndWhatComesAfterwardsIsNot() {
    current = true;
    gives(END.minusMillis(5));
    close();
    isOpen();
    gives(END.plusMillis(5));
    onLoop(() -> catchUp.taken(1));
    closes();
  }

  @Test
  void aLogThatStaysBehindIsNotWaitedForForever() {
    close();
    isOpen();
    assertThat(meters.counter("cut").count()).isZero();
    now = END.plusSeconds(10);
    closes();
    assertThat(meters.counter("cut").count()).isEqualTo(1);
  }

  @Test
  void workThatHangsIsNotWaitedForForever() {
    close();
    now = END.plusMillis(9_900);
    gives(END.plusMillis(1)); // enough is here, but never gets to its conversation
    isOpen();
    closes();
    assertThat(meters.counter("cut").count()).isEqualTo(1);
    onLoop(() -> catchUp.taken(1));
    assertThat(closed).hasValue(1);
  }
}
