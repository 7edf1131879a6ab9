package dev.chasqui.eventlog;

import dev.chasqui.config.KafkaConfig;
import dev.chasqui.observe.Timeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one {@link Feed} and gives each partition to one owner.
 *
 * <p>One thread of its own polls, and takes what this node has written itself without asking a
 * broker for it ({@link ShortWay}); handlers run on Vert.x contexts, a partition always on the same
 * one. Work in flight is bounded per partition by pausing it. Offsets are committed up to the
 * low-water mark only, so that a crash repeats unfinished events and no finished ones below it.
 * Static membership with the cooperative protocol: a node that comes back under its name within the
 * session time-out, after a rolling restart or a {@code kill -9}, gets its partitions back at once
 * and moves no others. (The newer consumer protocol refuses a returning static member until the
 * dead one's session ends.)
 */
public final class EventLogConsumer {
  private static final Logger log = LoggerFactory.getLogger(EventLogConsumer.class);
  private static final Duration POLL = Duration.ofMillis(50);

  /** For the rest of what came in a pause, which the consumer has asked for already. */
  private static final Duration REST_POLL = Duration.ofMillis(3);

  /** While something that has come waits for room: it goes on as soon as there is some. */
  private static final Duration HELD_POLL = Duration.ofMillis(5);

  /** Of a feed that yields, while it has nothing to do: it seldom has. */
  private static final Duration IDLE_POLL = Duration.ofMillis(500);

  /** Whoever yields looks as often whether its work is finished, and not for longer. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long YIELD_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final Feed feed;
  private final List<Context> contexts;
  private final PartitionOwners owners;
  private final Duration releaseTimeout;
  private final PollPace pace = new PollPace();
  private final Steering steering;
  private final ShortWay shortWay;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Assignment assigned;
  private final Settlements settlements;
  private final OffsetCommits commits;
  private final PollHealth health;
  private final Promise<Void> ready = Promise.promise();
  private volatile boolean running = true;

  /**
   * @param feed what is read
   * @param flood when what is read has to wait for what comes
   * @param own what this node writes to that topic
   * @param nodeId the static member name, unique in the group and stable over restarts
   * @param contexts event-loop contexts that share the partitions
   * @param releaseTimeout longest wait for an owner that lets a partition go
   * @param timeline hears of dead letters
   */
  public EventLogConsumer(
      Vertx vertx,
      KafkaConfig config,
      Topics topics,
      Feed feed,
      Flood flood,
      OwnRecords own,
      String nodeId,
      List<Context> contexts,
      PartitionOwners owners,
      Duration releaseTimeout,
      Timeline timeline,
      MeterRegistry meters) {
    this.feed = feed;
    steering = new Steering(feed, flood, meters);
    shortWay = new ShortWay(own, feed, meters, System.nanoTime());
    this.contexts = List.copyOf(contexts);
    this.owners = owners;
    this.releaseTimeout = releaseTimeout;
    consumer =
        new KafkaConsumer<>(
            KafkaSettings.consumer(config, feed, nodeId),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    assigned = new Assignment(consumer::currentLag);
    settlements = new Settlements(vertx, config, topics, feed, assigned, timeline, meters);
    commits = new OffsetCommits(consumer, assigned, System.nanoTime());
    health = new PollHealth(consumer::metrics, System::nanoTime);
  }

  /**
   * Starts the poll thread.
   *
   * @return done when the group has given this node its first assignment, which may be empty
   */
  public Future<Void> start() {
    Thread.ofPlatform().name("chasqui-log-" + feed.name()).start(this::run);
    return ready.future();
  }

  /** Fails when the poll thread has not polled for 30 s or has ended, or the brokers are silent. */
  public Future<Void> health() {
    return health.check();
  }

  /** Stops taking, lets owners finish within the release time-out, commits and leaves. Blocks. */
  public void close() {
    running = false;
    consumer.wakeup();
    try {
      if (!stopped.await(releaseTimeout.toMillis() + 10_000, TimeUnit.MILLISECONDS)) {
        log.warn("the log's poll thread did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      consumer.subscribe(List.of(feed.topic()), new Rebalance());
      while (running) {
        step();
      }
    } catch (WakeupException _) {
      log.debug("woken up to stop");
    } catch (RuntimeException e) {
      log.error("the log's poll thread failed; this node takes no more events", e);
      ready.tryFail(e);
    } finally {
      shutDown();
    }
  }

  private void step() {
    try {
      health.polls();
      int came = take();
      if (came == 0 || goesOn() || shortWay.asks(System.nanoTime())) {
        came += ask(came > 0 && shortWay.complete() ? Duration.ZERO : patience());
      }
      assigned.all().forEach(OwnedPartition::takeUp);
      long unread = assigned.unread();
      if (feed.yields()) {
        tellOwners(0);
        yieldToOthers();
      } else {
        boolean behind = unread >= feed.recordsMax() || goesOn();
        long pause = pace.pauseNanos(came, behind, steering.busy(), System.nanoTime());
        tellOwners(pause);
        LockSupport.parkNanos(pause);
      }
      settlements.run();
      steering.steer(consumer, assigned.all(), unread);
      long now = System.nanoTime();
      shortWay.look(steering.yields(), now);
      commits.look(now);
    } catch (WakeupException e) {
      if (!running) {
        throw e;
      }
    }
  }

  /** What this node itself has written since the last step. */
  private int take() {
    int came = shortWay.take(assigned);
    if (came > 0) {
      steering.readUpTo(shortWay.newestMillis());
    }
    return came;
  }

  /** What a broker has. */
  private int ask(Duration patience) {
    shortWay.goOn(consumer, assigned, System.nanoTime());
    boolean inTwo = !patience.isZero() && pace.comesInTwo();
    int came = poll(patience);
    return inTwo && came > 0 ? came + poll(REST_POLL) : came;
  }

  /** What comes waits for {@link OwnedPartition#takeUp}. */
  private int poll(Duration patience) {
    var records = consumer.poll(patience);
    for (var partition : records.partitions()) {
      assigned.ifAssigned(partition, owner -> owner.fetched(records.records(partition)));
    }
    steering.read(records);
    shortWay.fetched(records.count());
    return records.count();
  }

  private Duration patience() {
    if (goesOn()) {
      return HELD_POLL;
    }
    return feed.yields() && !assigned.unfinished() ? IDLE_POLL : POLL;
  }

  /** Whether something that has come goes on as soon as there is room. In a flood it does not. */
  private boolean goesOn() {
    return !steering.yields() && assigned.held() > 0;
  }

  /** Before the pause: what comes during it is not known of. */
  private void tellOwners(long pauseNanos) {
    Duration poll = feed.yields() ? IDLE_POLL : POLL;
    assigned.polled(System.nanoTime() + pauseNanos + poll.toNanos());
  }

  /** Waits until all that was taken is finished, or for long, and then as long again. */
  private void yieldToOthers() {
    long began = System.nanoTime();
    long waited = 0;
    while (running && waited < YIELD_NANOS_MAX && assigned.unfinished()) {
      LockSupport.parkNanos(LOOK_NANOS);
      settlements.run();
      waited = System.nanoTime() - began;
    }
    LockSupport.parkNanos(waited);
  }

  private void release(Collection<TopicPartition> partitions) {
    // Whoever keeps a partition must not wait for a log that nobody reads meanwhile.
    assigned.all().forEach(OwnedPartition::stands);
    var here = assigned.of(partitions);
    var latch = new CountDownLatch(here.size());
    here.forEach(owner -> owner.release(latch::countDown));
    try {
      if (!latch.await(releaseTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("some conversations did not settle in time; their next owner goes on with them");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    settlements.run();
  }

  private void shutDown() {
    try {
      release(assigned.partitions());
      commits.last();
    } catch (RuntimeException e) {
      log.warn("last commit failed; finished events may be seen again and are recognised", e);
    } finally {
      assigned.remove(assigned.partitions());
      shortWay.close();
      consumer.close();
      settlements.close();
      health.ends();
      stopped.countDown();
    }
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (var partition : partitions) {
        var context = contexts.get(partition.partition() % contexts.size());
        var view = new PollView();
        var owner = owners.owner(partition.partition(), context, view);
        assigned.add(
            partition,
            new OwnedPartition(
                partition,
                feed,
                context,
                owner,
                settlements.of(partition),
                view,
                consumer.position(partition),
                System::nanoTime));
      }
      if (!partitions.isEmpty()) {
        log.info("partitions assigned count={} owned={}", partitions.size(), assigned.size());
      }
      ready.tryComplete();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (partitions.isEmpty()) {
        return;
      }
      log.info("partitions revoked count={}", partitions.size());
      release(partitions);
      commits.now();
      assigned.remove(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      log.warn("partitions lost count={}", partitions.size());
      release(partitions);
      assigned.remove(partitions);
    }
  }
}
