package dev.chasqui.eventlog;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that is with this node: its owner, and what of it is unfinished. Confined to the poll
 * thread; the owner is called on its context.
 */
final class OwnedPartition {
  /** A partition paused for too many unanswered events is resumed with so large a part less. */
  private static final int UNANSWERED_SLACK = 8;

  /** With too much in flight and none of it finished for so long, windows wait for it no longer. */
  static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TopicPartition partition;
  private final Context context;
  private final Feed feed;
  private final PartitionHandler owner;
  private final LoggedEvent.Settlement settlement;
  private final PollView view;
  private final PartitionProgress progress;
  private final LongSupplier nanoTime;

  /**
   * Records that came with others and wait until fewer are in work: at most as many as two polls or
   * {@link OwnRecords} bring, since the partition is paused meanwhile. Nothing was made of them
   * yet, and they count as not taken.
   */
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();

  /** Whether something has come that was not looked at yet. */
  private boolean came;

  /** The offset that the next record has at least. */
  private long next;

  /** Where the consumer goes on by itself. */
  private long position;

  private long movedNanos;
  private boolean yields;

  /** Coordinates of replayed dead letters in work; of two copies one is enough. */
  private final Set<String> replays = new HashSet<>();

  /**
   * @param feed bounds what is in work
   * @param settlement hears what becomes of each event
   * @param view tells the owner how far it is
   * @param position the first offset that will be taken
   * @param nanoTime as {@link System#nanoTime}
   */
  OwnedPartition(
      TopicPartition partition,
      Feed feed,
      Context context,
      PartitionHandler owner,
      LoggedEvent.Settlement settlement,
      PollView view,
      long position,
      LongSupplier nanoTime) {
    this.partition = partition;
    this.feed = feed;
    this.context = context;
    this.owner = owner;
    this.settlement = settlement;
    this.view = view;
    this.position = position;
    next = position;
    progress = new PartitionProgress(position);
    this.nanoTime = nanoTime;
    movedNanos = nanoTime.getAsLong();
  }

  /** Keeps what a poll has brought until {@link #takeUp}. */
  void fetched(List<ConsumerRecord<byte[], byte[]>> records) {
    hold(records);
    position = next;
  }

  /** Whether a record with this offset is the very next one, and there is room for it. */
  boolean follows(long offset) {
    return offset == next && !progress.paused();
  }

  /** Whether records before this offset are missing that a poll would bring. */
  boolean misses(long offset) {
    return offset > next && !progress.paused();
  }

  /** Keeps a record that {@link #follows} until {@link #takeUp}. */
  void own(ConsumerRecord<byte[], byte[]> record) {
    hold(List.of(record));
  }

  private void hold(List<ConsumerRecord<byte[], byte[]>> records) {
    held.addAll(records);
    next = records.getLast().offset() + 1;
    came = true;
  }

  /** The consumer need not bring what has come without it. */
  void goOn(Consumer<?, ?> consumer) {
    if (position < next) {
      consumer.seek(partition, next);
      position = next;
    }
  }

  /** As many as may be in work of what has come go to the owner, the others later. */
  void takeUp() {
    if (came) {
      came = false;
      hand();
    }
  }

  private void hand() {
    int room = Math.min(feed.inFlightMax() - inWork(), feed.unansweredMax() - unanswered());
    if (room <= 0 || held.isEmpty()) {
      return;
    }
    movedNanos = nanoTime.getAsLong();
    var batch = new ArrayList<LoggedEvent>(Math.min(room, held.size()));
    while (batch.size() < room && !held.isEmpty()) {
      var record = held.remove();
      progress.taken(record.offset());
      var event = event(record);
      if (event.replayed() && !replays.add(event.coordinate())) {
        progress.finished(record.offset());
      } else {
        batch.add(event);
      }
    }
    context.runOnContext(_ -> owner.accept(batch));
  }

  private LoggedEvent event(ConsumerRecord<byte[], byte[]> record) {
    String coordinate = record.partition() + "-" + record.offset();
    return new LoggedEvent(
        record.topic(),
        record.partition(),
        record.offset(),
        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
        Objects.requireNonNullElse(EventHeaders.text(record.headers(), EventHeaders.KIND), "other"),
        record.value() == null ? Buffer.buffer() : Buffer.buffer(record.value()),
        Objects.requireNonNullElse(
            EventHeaders.text(record.headers(), EventHeaders.TRACE_ID), coordinate),
        EventHeaders.receivedAt(record.headers(), record.timestamp()),
        1,
        EventHeaders.text(record.headers(), EventHeaders.SOURCE),
        EventHeaders.redirects(record.headers()),
        settlement);
  }

  /** Gives an event to the owner for its next try. */
  void again(LoggedEvent event) {
    progress.again(event.offset());
    context.runOnContext(_ -> owner.accept(List.of(event)));
  }

  /** The owner only waits for an answer now. */
  void unanswered(LoggedEvent event) {
    movedNanos = nanoTime.getAsLong();
    progress.waits(event.offset());
  }

  void finished(LoggedEvent event) {
    movedNanos = nanoTime.getAsLong();
    progress.finished(event.offset());
    if (event.replayed()) {
      replays.remove(event.coordinate());
    }
  }

  /** Events that came and are not finished, whatever they wait for. */
  int unfinished() {
    return progress.unfinished() + held.size();
  }

  /** Those of them that the owner does not know of yet. */
  int held() {
    return held.size();
  }

  /** Those that the owner works on. */
  int inWork() {
    return progress.inWork();
  }

  /** Those that only wait for their answer. */
  int unanswered() {
    return progress.unfinished() - progress.inWork();
  }

  /**
   * Pauses the partition when too many events are in work or unanswered, and goes on when half of
   * the former are done and some of the latter: first with what has come already.
   *
   * @param yields whether it has to be paused whatever is in flight
   */
  void steer(Consumer<byte[], byte[]> consumer, boolean yields) {
    this.yields = yields;
    if (!yields && inWork() <= feed.inFlightMax() / 2) {
      hand();
    }
    int work = inWork();
    int waiting = unanswered();
    int most = feed.unansweredMax();
    boolean full = !held.isEmpty() || work >= feed.inFlightMax() || waiting >= most;
    if (!progress.paused() && (yields || full)) {
      consumer.pause(List.of(partition));
      progress.pause(true);
    } else if (progress.paused()
        && !yields
        && held.isEmpty()
        && work <= feed.inFlightMax() / 2
        && waiting <= most - Math.ceilDiv(most, UNANSWERED_SLACK)) {
      consumer.resume(List.of(partition));
      progress.pause(false);
    }
  }

  /**
   * A poll has returned and its records were taken.
   *
   * @param more whether the log holds more of it, as far as the broker has told
   * @param nextNanos when the next one will have returned at the latest
   */
  void polled(boolean more, long nextNanos) {
    // Nothing comes then, so nothing is worth waiting for.
    boolean stuck = progress.paused() && !yields && nanoTime.getAsLong() - movedNanos > STUCK_NANOS;
    view.polled((more || !held.isEmpty()) && !stuck, nextNanos);
  }

  /** The poll thread has to wait for something else. */
  void stands() {
    view.stands();
  }

  /** Up to where everything is finished, or null when that is committed. */
  @Nullable OffsetAndMetadata toCommit() {
    return progress.needsCommit() ? new OffsetAndMetadata(progress.lowWaterMark()) : null;
  }

  void committed(long offset) {
    progress.committed(offset);
  }

  /** The owner lets go; {@code released} is called on its context when it has. */
  void release(Runnable released) {
    held.clear(); // the next owner reads them
    context.runOnContext(_ -> owner.release().onComplete(_ -> released.run()));
  }
}
