package dev.chasqui.eventlog;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The partitions of one feed that are with this node. Confined to the poll thread. */
final class Assignment {
  private final Function<TopicPartition, OptionalLong> lag;
  private final Map<TopicPartition, OwnedPartition> owned = new HashMap<>();

  /**
   * @param lag how many events of a partition the broker has that were not read; empty before it
   *     has told
   */
  Assignment(Function<TopicPartition, OptionalLong> lag) {
    this.lag = lag;
  }

  void add(TopicPartition partition, OwnedPartition added) {
    owned.put(partition, added);
  }

  void remove(Collection<TopicPartition> partitions) {
    partitions.forEach(owned::remove);
  }

  int size() {
    return owned.size();
  }

  List<TopicPartition> partitions() {
    return List.copyOf(owned.keySet());
  }

  Collection<OwnedPartition> all() {
    return owned.values();
  }

  /** Those of these partitions that are with this node. */
  List<OwnedPartition> of(Collection<TopicPartition> partitions) {
    return partitions.stream().map(owned::get).filter(Objects::nonNull).toList();
  }

  /** What is no longer with this node is taken up by its next owner. */
  void ifAssigned(TopicPartition partition, Consumer<OwnedPartition> what) {
    var found = owned.get(partition);
    if (found != null) {
      what.accept(found);
    }
  }

  /** Whether anything that came is not finished. */
  boolean unfinished() {
    return owned.values().stream().anyMatch(partition -> partition.unfinished() > 0);
  }

  /** Events that have come and wait for room. */
  int held() {
    int held = 0;
    for (var partition : owned.values()) {
      held += partition.held();
    }
    return held;
  }

  /** Events that no owner knows of, as far as the broker has told. */
  long unread() {
    long unread = held();
    for (var partition : owned.keySet()) {
      // Less than none: what came without a poll is ahead of what the broker has told.
      unread += Math.max(0, lag.apply(partition).orElse(0));
    }
    return unread;
  }

  /**
   * A poll has returned and its records were taken. Each partition has more, too, as long as the
   * broker has not told.
   *
   * @param nextNanos when the next one will have returned at the latest
   */
  void polled(long nextNanos) {
    owned.forEach(
        (partition, which) -> which.polled(lag.apply(partition).orElse(1) > 0, nextNanos));
  }

  /** Offsets up to where everything is finished and which are not committed yet. */
  Map<TopicPartition, OffsetAndMetadata> toCommit() {
    var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
    owned.forEach((partition, which) -> {
      var offset = which.toCommit();
      if (offset != null) {
        offsets.put(partition, offset);
      }
    });
    return offsets;
  }

  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) -> ifAssigned(partition, which -> which.committed(offset.offset())));
  }
}
