package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class PollHealthTest {
  private long now = 1;
  private double silentSeconds = -1;
  private final PollHealth health = new PollHealth(this::metrics, () -> now);

  private Map<MetricName, Metric> metrics() {
    var name = new MetricName("last-heartbeat-seconds-ago", "group", "", Map.of());
    return Map.of(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return silentSeconds;
          }
        });
  }

  private static String why(Future<Void> check) {
    return check.failed() ? String.valueOf(check.cause().getMessage()) : "well";
  }

  @Test
  void tellsOfAThreadThatHasNotPolledForLong() {
    now += TimeUnit.SECONDS.toNanos(29);
    assertThat(why(health.check())).isEqualTo("well");
    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(why(health.check())).isEqualTo("the log was not polled for 30 s");
    health.polls();
    assertThat(why(health.check())).isEqualTo("well");
  }

  @Test
  void tellsOfAThreadThatHasEnded() {
    health.ends();
    assertThat(why(health.check())).isEqualTo("the log's poll thread has ended");
  }

  @Test
  void tellsOfSilentBrokers() {
    silentSeconds = 15;
    assertThat(why(health.check())).isEqualTo("well");
    silentSeconds = 15.6;
    assertThat(why(health.check())).isEqualTo("no broker has answered for 16 s");
  }
}
