package dev.chasqui.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.RedisLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Goal: whatever part of a running installation is killed without warning, the next start on the
 * same directory works and has every write that was acknowledged. Method: a child process writes to
 * all three servers in a loop and says what was acknowledged, until it is killed in the middle.
 */
class KillTest {
  private static final int WRITES_EACH = 100;

  /** What dies. */
  enum Victim {
    /** The process group, as a terminal or a service manager would kill it. */
    PROCESS_GROUP,
    /** Everything except the servers themselves, which are left over. */
    ALL_BUT_SERVERS,
    /** Everything at once. */
    EVERYTHING
  }

  @Test
  @Timeout(120)
  void losesNothingAcknowledgedWhenServersAreLeftOver(@TempDir Path dir) throws Exception {
    losesNothingAcknowledged(Victim.ALL_BUT_SERVERS, dir);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALL_BUT_SERVERS")
  @Timeout(120)
  @Tag("slow")
  void losesNothingAcknowledgedWhenKilled(Victim victim, @TempDir Path dir) throws Exception {
    losesNothingAcknowledged(victim, dir);
  }

  private static void losesNothingAcknowledged(Victim victim, Path dir) throws Exception {
    Map<Part, Integer> acknowledged = writeUntilKilled(dir, victim);
    try (var backends = EmbeddedBackends.start(dir, EnumSet.allOf(Part.class), _ -> {})) {
      assertThat(kafkaCount(backends))
          .isGreaterThanOrEqualTo(acknowledged.getOrDefault(Part.KAFKA, 0));
      assertThat(postgresCount(backends))
          .isGreaterThanOrEqualTo(acknowledged.getOrDefault(Part.POSTGRES, 0));
      try (var redis = new RedisLine(backends.address(Part.REDIS).orElseThrow())) {
        for (int number = 1; number <= acknowledged.getOrDefault(Part.REDIS, 0); number++) {
          assertThat(redis.call("EXISTS number:" + number)).as("number %d", number).isEqualTo(":1");
        }
      }
    }
  }

  private static Map<Part, Integer> writeUntilKilled(Path dir, Victim victim) throws Exception {
    Process child =
        new ProcessBuilder(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                AcknowledgedWrites.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .start();
    CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(child::destroyForcibly);
    Map<Part, Integer> last = new EnumMap<>(Part.class);
    var said = new ArrayList<String>();
    try (BufferedReader lines = child.inputReader()) {
      boolean killed = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        for (Part part : Part.values()) {
          if (line.matches(part + " \\d+")) {
            last.put(part, Integer.valueOf(line.substring(line.indexOf(' ') + 1)));
          }
        }
        if (!killed && wroteEnough(last)) {
          kill(child, victim);
          killed = true;
        }
      }
    }
    assertThat(wroteEnough(last)).as(() -> String.join("\n", said)).isTrue();
    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return last;
  }

  private static boolean wroteEnough(Map<Part, Integer> last) {
    return last.size() == Part.values().length
        && last.values().stream().allMatch(number -> number >= WRITES_EACH);
  }

  private static void kill(Process child, Victim victim) throws IOException, InterruptedException {
    List<ProcessHandle> guards = child.children().toList();
    List<ProcessHandle> servers =
        guards.stream().flatMap(ProcessHandle::descendants).filter(KillTest::isServer).toList();
    assertThat(servers).as("redis and postgres").hasSizeGreaterThanOrEqualTo(2);
    if (victim != Victim.PROCESS_GROUP) {
      guards.stream()
          .flatMap(ProcessHandle::children)
          .filter(p -> !isServer(p))
          .forEach(KillTest::kill9);
      guards.forEach(KillTest::kill9);
    }
    if (victim == Victim.EVERYTHING) {
      servers.forEach(KillTest::kill9);
    }
    new ProcessBuilder("sh", "-c", "kill -9 -" + child.pid()).inheritIO().start().waitFor();
    if (victim == Victim.ALL_BUT_SERVERS) {
      // Workers of PostgreSQL come and go by themselves.
      assertThat(servers).filteredOn(ProcessHandle::isAlive).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  private static void kill9(ProcessHandle process) {
    process.destroyForcibly();
  }

  private static boolean isServer(ProcessHandle process) {
    return !process.info().commandLine().orElse("").contains(" chasqui-");
  }

  private static long kafkaCount(EmbeddedBackends backends) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", backends.address(Part.KAFKA).orElseThrow());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(AcknowledgedWrites.TOPIC, 0);
      return requireNonNull(
          consumer.endOffsets(List.of(partition), Duration.ofSeconds(30)).get(partition));
    }
  }

  private static int postgresCount(EmbeddedBackends backends) throws Exception {
    String url = Backends.jdbcUrl(backends.address(Part.POSTGRES).orElseThrow());
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT max(value), count(*) FROM number")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(row.getInt(2));
      return row.getInt(2);
    }
  }
}
