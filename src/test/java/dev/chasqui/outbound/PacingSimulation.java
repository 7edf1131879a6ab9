package dev.chasqui.outbound;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Nodes that send from one number, in a time of its own, in which everything may be late. */
final class PacingSimulation {
  private static final long MILLI = 1_000_000;

  /**
   * How long things take, in milliseconds; each spread is the most that comes on top, at random.
   *
   * @param timerSpread lateness of timers
   * @param stallSpread lateness of every twentieth timer
   * @param network the way to the receiver
   * @param thinking between arrival and response
   */
  record Lags(
      int timerSpread,
      int stallSpread,
      int network,
      int networkSpread,
      int thinking,
      int thinkingSpread) {}

  private record Event(long at, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at));
  private final List<Long> arrivals = new ArrayList<>();
  private final List<Long> inbound = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final PaceLimit limit;
  private final Lags lags;
  private final Random random;
  private long now;

  PacingSimulation(PaceLimit limit, Lags lags, Random random, int nodeCount) {
    this.limit = limit;
    this.lags = lags;
    this.random = random;
    PaceBudget budget = bucket();
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new Node(budget));
    }
  }

  /**
   * Lets people write to the number, evenly. The first node hears of it a little later, and adds up
   * for 50 ms.
   */
  void peopleWrite(int perSecond, Duration time) {
    int messages = (int) (perSecond * time.toMillis() / 1_000);
    for (int i = 0; i < messages; i++) {
      long at = i * 1_000L * MILLI / perSecond;
      inbound.add(at);
      events.add(new Event(at + 20 * MILLI, nodes.getFirst()::hear));
    }
  }

  /** When messages of people came in, earliest first. */
  List<Long> inbound() {
    return inbound;
  }

  /**
   * Sends everything.
   *
   * @param pauses whether messages come in bursts instead of at once
   */
  void run(int messages, boolean pauses) {
    long due = 0;
    for (int i = 0; i < messages; i++) {
      Node node = nodes.get(random.nextInt(nodes.size()));
      if (pauses && random.nextInt(limit.windowMax() * 2) == 0) {
        due += random.nextLong(8_000) * MILLI;
      }
      events.add(new Event(due, node::enqueue));
    }
    for (Event event = events.poll(); event != null; event = events.poll()) {
      now = event.at();
      event.action().run();
    }
    Collections.sort(arrivals);
    if (arrivals.size() != messages) {
      throw new AssertionError("arrived " + arrivals.size() + " of " + messages);
    }
  }

  /** When messages arrived, in nanoseconds, earliest first. */
  List<Long> arrivals() {
    return arrivals;
  }

  private long upTo(int millis) {
    return millis == 0 ? 0 : random.nextLong(millis * MILLI);
  }

  private final class Node {
    private final NumberPacer pacer;
    private int waiting;
    private boolean timerSet;
    private int heard;

    Node(PaceBudget budget) {
      pacer = new NumberPacer(limit, budget, () -> now, this::pump);
    }

    void hear() {
      if (heard++ == 0) {
        events.add(
            new Event(
                now + 50 * MILLI,
                () -> {
                  pacer.inbound(heard);
                  heard = 0;
                }));
      }
    }

    void enqueue() {
      waiting++;
      pump();
    }

    private void pump() {
      while (waiting > 0) {
        pacer.want(waiting);
        long wait = pacer.waitNanos();
        if (wait == 0) {
          send();
        } else {
          if (wait > 0) {
            pumpAfter(wait);
          }
          return;
        }
      }
    }

    private void send() {
      waiting--;
      int place = pacer.take();
      long arrival = now + lags.network() * MILLI + upTo(lags.networkSpread());
      arrivals.add(arrival);
      long response =
          arrival + lags.thinking() * MILLI + upTo(lags.thinkingSpread()) + lags.network() * MILLI;
      events.add(
          new Event(
              response,
              () -> {
                pacer.answered(place);
                pump();
              }));
    }

    private void pumpAfter(long wait) {
      if (!timerSet) {
        timerSet = true;
        long late = upTo(random.nextInt(20) == 0 ? lags.stallSpread() : lags.timerSpread());
        events.add(
            new Event(
                now + Math.max(MILLI, wait) + late,
                () -> {
                  timerSet = false;
                  pump();
                }));
      }
    }
  }

  private PaceBudget bucket() {
    var time =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return now;
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
    Bucket bucket = bucket(PaceLimit.UNITS_PER_MESSAGE, limit.unitsPerSecond(), time);
    long inboundUnits = limit.unitsPerSecond() * 3 / 4;
    Bucket allowed = bucket(inboundUnits, inboundUnits, time);
    Duration spacing = Duration.ofNanos(limit.intervalNanos());
    return new PaceBudget() {
      @Override
      public Future<Grant> reserve(int messages) {
        long debt = bucket.consumeIgnoringRateLimits((long) messages * PaceLimit.UNITS_PER_MESSAGE);
        long first = Math.max(0, debt - (messages - 1) * spacing.toNanos());
        return Future.succeededFuture(new Grant(Duration.ofNanos(first), spacing));
      }

      @Override
      public void delay(Duration late) {
        bucket.consumeIgnoringRateLimits(Math.max(1, limit.unitsIn(late)));
      }

      @Override
      public Future<Duration> inbound(int messages) {
        long units =
            allowed.tryConsumeAsMuchAsPossible((long) messages * PaceLimit.UNITS_PER_INBOUND);
        if (units > 0) {
          bucket.consumeIgnoringRateLimits(units);
        }
        return Future.succeededFuture(limit.timeOf(units));
      }
    };
  }

  private static Bucket bucket(long capacity, long unitsPerSecond, TimeMeter time) {
    return Bucket.builder()
        .addLimit(bandwidth ->
            bandwidth.capacity(capacity).refillGreedy(unitsPerSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }
}
