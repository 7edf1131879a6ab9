package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pacer under a simulated clock, with timers, network and answers late at random. */
class NumberPacerTest {
  private static final long MILLI = 1_000_000;

  private long now;

  private PaceBudget bucket(PaceLimit limit) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(bandwidth ->
                bandwidth
                    .capacity(PaceLimit.UNITS_PER_MESSAGE)
                    .refillGreedy(limit.unitsPerSecond(), Duration.ofSeconds(1)))
            .withCustomTimePrecision(
                new TimeMeter() {
                  @Override
                  public long currentTimeNanos() {
                    return now;
                  }

                  @Override
                  public boolean isWallClockBased() {
                    return false;
                  }
                })
            .build();
    return new PaceBudget() {
      @Override
      public Future<Grant> reserve(int messages) {
        long wait = bucket.consumeIgnoringRateLimits((long) messages * 1_000);
        long first = Math.max(0, wait - (messages - 1) * limit.intervalNanos());
        return Future.succeededFuture(
            new Grant(Duration.ofNanos(first), Duration.ofNanos(limit.intervalNanos())));
      }

      @Override
      public void delay(Duration late) {
        bucket.consumeIgnoringRateLimits(Math.max(1, limit.unitsIn(late)));
      }
    };
  }

  /** For any lateness of timers and any pauses, the receiver never sees more than the limit. */
  @ParameterizedTest
  @EnumSource(NumberMode.class)
  void staysUnderTheLimitInAnySecondAndUsesIt(NumberMode mode) {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("seed " + seed);
    var random = new Random(seed);
    PaceLimit limit = PaceLimit.of(mode);
    for (int run = 0; run < 10; run++) {
      now = 0;
      var arrivals = new ArrayList<Long>();
      var pacer = new NumberPacer(limit, bucket(limit), () -> now, () -> {});
      int messages = 8 * mode.messagesPerSecond();
      boolean pauses = run % 2 == 1;
      for (int i = 0; i < messages; i++) {
        if (pauses && random.nextInt(50) == 0) {
          now += random.nextLong(3_000) * MILLI;
        }
        pacer.want(messages - i);
        for (long wait = pacer.waitNanos(); wait != 0; wait = pacer.waitNanos()) {
          long late = random.nextInt(100) == 0 ? random.nextLong(60 * MILLI) : MILLI;
          now += wait == NumberPacer.NO_SLOT ? 0 : wait + random.nextLong(late);
          pacer.want(messages - i);
        }
        int message = pacer.take();
        arrivals.add(now + random.nextLong(20 * MILLI));
        if (i == 0) {
          pacer.answered(message);
        }
      }
      Collections.sort(arrivals);
      assertThat(mostInOneSecond(arrivals))
          .as("seed %d run %d", seed, run)
          .isLessThanOrEqualTo(limit.windowMax());
      if (!pauses) {
        double perSecond = (arrivals.size() - 1) * 1e9 / (arrivals.getLast() - arrivals.getFirst());
        assertThat(perSecond)
            .as("seed %d run %d", seed, run)
            .isGreaterThan(0.965 * limit.windowMax());
      }
    }
  }

  private static int mostInOneSecond(List<Long> times) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (times.get(to) - times.get(from) >= 1_000 * MILLI) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}
