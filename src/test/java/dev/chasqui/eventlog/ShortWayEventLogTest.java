package dev.chasqui.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.HttpConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** The short way beside a real Kafka. */
class ShortWayEventLogTest extends EventLogScene {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @Test
  void whatTheNodeWritesItselfComesOnceAndInItsOrderWhoeverElseWrites() throws Exception {
    var taken = new LinkedBlockingQueue<LoggedEvent>();
    consume("a", taken, new CopyOnWriteArrayList<>());
    var others = KafkaEventLog.connect(vertx, config, HttpConfig.defaults(), topics, meters, WAIT);
    long began = System.nanoTime();
    var seen = new HashMap<String, List<Integer>>();
    try {
      long stranger = 0;
      int sent = 0;
      int got = 0;
      // Some 800 events a second for so long that it begins to go the short way.
      while (own() < 400 || got < sent) {
        assertThat(System.nanoTime() - began)
            .as("ns for %d events, %d of them taken, %.0f the short way", sent, got, own())
            .isLessThan(LONGEST.toNanos());
        if (own() < 400) {
          var events = new EventRecord[4];
          for (int i = 0; i < events.length; i++, sent++) {
            events[i] = event("1:person" + sent % 7, Integer.toString(sent));
          }
          append(events);
          if (sent % 500 == 0) {
            var strange = event("1:stranger", Long.toString(stranger++));
            others.append(List.of(strange)).await();
            sent++;
          }
        }
        pause(5);
        for (LoggedEvent event; (event = taken.poll()) != null; got++) {
          seen.computeIfAbsent(event.key(), _ -> new ArrayList<>())
              .add(Integer.parseInt(event.value().toString()));
          event.done();
        }
      }
    } finally {
      others.close();
    }
    assertThat(seen).hasSizeGreaterThan(7);
    seen.forEach(
        (person, texts) -> assertThat(texts).as(person).isSorted().doesNotHaveDuplicates());
    assertThat(taken).isEmpty();
  }

  private double own() {
    return meters.get("chasqui.log.taken").tag("way", "own").counter().count();
  }
}
