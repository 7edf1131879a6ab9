package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {

  @Test
  void commitsUpToTheFirstUnfinishedRecordOnly() {
    var progress = new PartitionProgress(10);
    assertThat(progress.needsCommit()).isFalse();
    progress.taken(10);
    progress.taken(11);
    progress.taken(14); // offsets have gaps
    progress.finished(11);
    assertThat(progress.lowWaterMark()).isEqualTo(10);
    assertThat(progress.needsCommit()).isFalse();
    progress.finished(10);
    assertThat(progress.lowWaterMark()).isEqualTo(14);
    assertThat(progress.needsCommit()).isTrue();
    progress.committed(14);
    progress.finished(14);
    assertThat(progress.lowWaterMark()).isEqualTo(15);
    assertThat(progress.unfinished()).isZero();
  }

  /**
   * Whatever the order of finishing, nothing unfinished is ever below the mark, and the mark never
   * goes back.
   */
  @Test
  void neverPassesAnUnfinishedRecord() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      var progress = new PartitionProgress(0);
      var open = new ArrayList<Long>();
      long next = 0;
      long mark = 0;
      while (next < 100 || !open.isEmpty()) {
        if (next < 100 && random.nextBoolean()) {
          progress.taken(next);
          open.add(next++);
        } else if (!open.isEmpty()) {
          progress.finished(open.remove(random.nextInt(open.size())));
        }
        assertThat(progress.lowWaterMark())
            .as("seed %d", seed)
            .isGreaterThanOrEqualTo(mark)
            .isEqualTo(open.isEmpty() ? next : (long) Collections.min(open));
        mark = progress.lowWaterMark();
      }
    }
  }
}
