package dev.chasqui.outbound;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
   * @param redis the most that the way to Redis takes, and the way back
   */
  record Lags(
      int timerSpread,
      int stallSpread,
      int network,
      int networkSpread,
      int thinking,
      int thinkingSpread,
      int redis) {}

  private record Event(long at, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at));
  private final List<Long> arrivals = new ArrayList<>();
  private final List<Long> inbound = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final SlotsModel slots;
  private final PaceLimit limit;
  private final Lags lags;
  private final Random random;
  private long now;
  private int answers;

  PacingSimulation(PaceLimit limit, Lags lags, Random random, int nodeCount) {
    this.limit = limit;
    this.lags = lags;
    this.random = random;
    this.slots = new SlotsModel(limit.windowMax());
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new Node());
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
      events.add(new Event(at + 20 * MILLI, () -> nodes.getFirst().hear(at)));
    }
  }

  /**
   * Lets people write within a second, and answers each of them. A node hears of them soon, and
   * adds up for 50 ms.
   */
  void wave(int people) {
    for (int i = 0; i < people; i++) {
      long at = i * 1_000L * MILLI / people;
      inbound.add(at);
      Node node = nodes.get(random.nextInt(nodes.size()));
      events.add(new Event(at + 20 * MILLI + upTo(40), () -> node.hear(at)));
      events.add(new Event(at + 900 * MILLI + upTo(600), node::enqueue));
    }
    answers += people;
  }

  /** Lets so many messages wait on each node, within some tens of milliseconds. */
  void backlog(int... messages) {
    for (int i = 0; i < messages.length; i++) {
      Node node = nodes.get(i);
      for (int m = 0; m < messages[i]; m++) {
        events.add(new Event(upTo(50), node::enqueue));
      }
      answers += messages[i];
    }
  }

  /** Of what Redis answers the first node from then on nothing comes before this has passed. */
  void redisIsSilent(Duration from, Duration time) {
    nodes.getFirst().silentFrom = from.toNanos();
    nodes.getFirst().silentUntil = from.plus(time).toNanos();
  }

  /** When the last message of each node arrived, in nanoseconds. */
  List<Long> lastOfEach() {
    return nodes.stream().map(node -> node.lastArrival).toList();
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
    if (arrivals.size() != messages + answers) {
      throw new AssertionError("arrived " + arrivals.size() + " of " + (messages + answers));
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
    private final long ahead = random.nextLong(1_000_000 * MILLI);
    private final NumberPacer pacer;
    private int waiting;
    private int underWay;
    private long timerDue = Long.MAX_VALUE;
    private long lastArrival;
    private long silentFrom;
    private long silentUntil;
    private @Nullable Heard heard;

    Node() {
      LongSupplier clock = () -> now + ahead;
      var budget =
          new FailClosedBudget(
              shared(clock, this),
              limit,
              Runnable::run,
              (pause, task) -> after(pause.toNanos(), task),
              Duration.ofMillis(500),
              clock,
              new SimpleMeterRegistry());
      pacer = new NumberPacer(limit, budget, clock, (_, _) -> {}, this::pump);
    }

    void hear(long at) {
      var one = new Heard(1, at + ahead);
      if (heard == null) {
        events.add(
            new Event(
                now + 50 * MILLI,
                () -> {
                  pacer.inbound(requireNonNull(heard));
                  heard = null;
                }));
      }
      heard = heard == null ? one : heard.plus(one);
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
      underWay++;
      int place = pacer.take();
      long arrival = now + lags.network() * MILLI + upTo(lags.networkSpread());
      arrivals.add(arrival);
      lastArrival = Math.max(lastArrival, arrival);
      long response =
          arrival + lags.thinking() * MILLI + upTo(lags.thinkingSpread()) + lags.network() * MILLI;
      events.add(
          new Event(
              response,
              () -> {
                pacer.answered(place);
                underWay--;
                if (waiting == 0 && underWay == 0) {
                  pacer.idle();
                }
                pump();
              }));
    }

    private void pumpAfter(long wait) {
      long due = now + Math.max(MILLI, wait);
      if (due < timerDue) {
        timerDue = due;
        long late = upTo(random.nextInt(20) == 0 ? lags.stallSpread() : lags.timerSpread());
        events.add(
            new Event(
                due + late,
                () -> {
                  if (timerDue == due) {
                    timerDue = Long.MAX_VALUE;
                    pump();
                  }
                }));
      }
    }
  }

  /**
   * What a node shares with the others: asks and answers take their time, and its clock shows
   * another time than that of the others.
   */
  private PaceBudget shared(LongSupplier clock, Node node) {
    return new RedisBudget(
        (operation, arguments) -> {
          Promise<List<Long>> answer = Promise.promise();
          after(
              upTo(lags.redis()),
              () -> {
                List<Long> told = slots.call(now / 1_000, operation, arguments);
                long silent = now >= node.silentFrom ? Math.max(0, node.silentUntil - now) : 0;
                after(silent + upTo(lags.redis()), () -> answer.complete(told));
              });
          return answer.future();
        },
        limit,
        0.25,
        clock);
  }

  private void after(long nanos, Runnable action) {
    events.add(new Event(now + nanos, action));
  }
}
