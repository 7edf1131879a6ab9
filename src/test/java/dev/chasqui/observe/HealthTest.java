package dev.chasqui.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class HealthTest {
  private final AtomicLong nanos = new AtomicLong();
  private Health health;

  @BeforeEach
  void start(Vertx vertx) {
    health = new Health(vertx, Duration.ofMillis(50), Duration.ofSeconds(1), nanos::get);
    health.started();
  }

  private HealthReport ready() {
    return health.ready().await();
  }

  @Test
  void isReadyOnlyBetweenStartAndStop(Vertx vertx) {
    var fresh = new Health(vertx);
    assertThat(fresh.ready().await().checks().getFirst().reason()).isEqualTo("starting");
    fresh.started();
    assertThat(fresh.ready().await().up()).isTrue();
    fresh.stopping();
    assertThat(fresh.ready().await().checks().getFirst().reason()).isEqualTo("stopping");
  }

  @Test
  void tellsWhichCheckFailsAndWhyWithoutCredentials() {
    health.register("redis", Future::succeededFuture);
    health.register("kafka", () -> Future.failedFuture("refused by http://u:secret@kafka"));
    health.register(
        "postgres",
        () -> {
          throw new IllegalStateException();
        });

    var report = ready();

    assertThat(report.up()).isFalse();
    assertThat(report.checks())
        .extracting(HealthReport.Check::name)
        .containsExactly("process", "redis", "kafka", "postgres");
    assertThat(report.checks())
        .extracting(HealthReport.Check::reason)
        .containsExactly(null, null, "refused by http://[REDACTED]@kafka", "IllegalStateException");
  }

  @Test
  void aCheckThatHangsIsDownAndMayRecover() {
    var answer = new AtomicReference<Future<Void>>(Promise.<Void>promise().future());
    health.register("kafka", answer::get);
    assertThat(ready().checks().getLast().reason()).isEqualTo("no answer within 50 ms");

    answer.set(Future.succeededFuture());
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(ready().up()).isTrue();
  }

  @Test
  void probesDoNotHammerABackend() {
    var asked = new AtomicInteger();
    var running = Promise.<Void>promise();
    health.register(
        "redis",
        () -> {
          asked.incrementAndGet();
          return running.future();
        });
    var first = health.ready();
    var second = health.ready();
    running.complete();
    first.await();
    second.await();
    for (int i = 0; i < 50; i++) {
      ready();
    }
    assertThat(asked).hasValue(1);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    ready();
    assertThat(asked).hasValue(2);
  }
}
