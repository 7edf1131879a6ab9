package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.outbound.ArrivalServer.Arrival;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.whatsapp.HttpGraphClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an observer at the receiving end of real HTTP sees. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class PacingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private StoreFixture store;
  private String redisUrl = "";

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
    redisUrl = backends.freshRedisUrl();
  }

  private OutboxNode node(String id, NumberMode mode, ArrivalServer server) {
    var config =
        new OutboundConfig(
            id, Duration.ofSeconds(15), Duration.ofMillis(500), 5_000, 3, Duration.ofSeconds(20));
    Secret secret = Secret.of("secret");
    var whatsApp = WhatsAppConfig.of(secret, secret, secret).withGraphUrl(server.url());
    return OutboxNode.start(
        config,
        store,
        redisUrl,
        mode,
        vertx -> new HttpGraphClient(vertx, whatsApp, new SimpleMeterRegistry()));
  }

  @Test
  void aCoexistenceNumberSendsUnderTwentyInAnySecondInTurnBetweenPeople() throws IOException {
    List<Arrival> arrivals = oneNode(NumberMode.COEXISTENCE, () -> Duration.ofMillis(40), 50, 4);

    assertThat(mostInOneSecond(arrivals)).isLessThanOrEqualTo(19);
    assertThat(perSecond(arrivals)).isGreaterThanOrEqualTo(18.0);
    assertThat(unfairness(arrivals)).isLessThanOrEqualTo(1.2);
  }

  /** The rate that a quiet machine reaches, however long Meta thinks. */
  @Tag("slow")
  @ParameterizedTest(name = "thinking {0} to {1} ms")
  @CsvSource({"0,0", "20,20", "40,40", "300,300", "100,300"})
  void aBacklogUsesWhatACoexistenceNumberMayCarry(int least, int most) throws IOException {
    var random = new Random(1);
    Supplier<Duration> thinking = () -> Duration.ofMillis(least + random.nextInt(most - least + 1));
    List<Arrival> arrivals = oneNode(NumberMode.COEXISTENCE, thinking, 50, 7);

    assertThat(mostInOneSecond(arrivals)).isLessThanOrEqualTo(19);
    assertThat(perSecond(arrivals)).isGreaterThanOrEqualTo(18.4);
  }

  @Test
  void aCloudNumberSendsUnderEightyInAnySecond() throws IOException {
    List<Arrival> arrivals = oneNode(NumberMode.CLOUD, () -> Duration.ofMillis(40), 100, 3);

    assertThat(mostInOneSecond(arrivals)).isLessThanOrEqualTo(79);
    assertThat(perSecond(arrivals)).isGreaterThanOrEqualTo(70);
  }

  @Test
  void twoNodesShareTheLimitOfANumber() throws IOException {
    try (var server = new ArrivalServer(() -> Duration.ofMillis(40))) {
      OutboxNode one = node("a", NumberMode.COEXISTENCE, server);
      OutboxNode other = node("b", NumberMode.COEXISTENCE, server);
      backlog(one, "571", 30, 4);
      backlog(other, "572", 20, 4);
      StoreFixture.eventually(PATIENCE, () -> server.count() == 200);
      one.kill();
      other.kill();

      assertThat(mostInOneSecond(server.arrivals())).isLessThanOrEqualTo(19);
      assertThat(perSecond(server.arrivals())).isGreaterThanOrEqualTo(17.5);
      // Nobody waits longer because more people are with their node.
      assertThat(unfairness(server.arrivals())).isLessThanOrEqualTo(1.2);
    }
  }

  private List<Arrival> oneNode(
      NumberMode mode, Supplier<Duration> thinking, int contacts, int each) throws IOException {
    try (var server = new ArrivalServer(thinking)) {
      OutboxNode node = node("a", mode, server);
      backlog(node, "57", contacts, each);
      StoreFixture.eventually(PATIENCE, () -> server.count() == contacts * each);
      node.kill();
      return server.arrivals();
    }
  }

  private static void backlog(OutboxNode node, String prefix, int contacts, int each) {
    var enqueued = new ArrayList<Future<?>>();
    for (int i = 0; i < each; i++) {
      for (int c = 0; c < contacts; c++) {
        enqueued.add(
            node.outbox()
                .enqueue(OutboxNode.delivery(prefix + c + "-" + i, prefix + c, "part " + i)));
      }
    }
    Future.all(enqueued).await();
  }

  private static List<Long> times(List<Arrival> arrivals) {
    return arrivals.stream().map(Arrival::nanos).sorted().toList();
  }

  /** Prints where it is worst, for whoever looks into a failure. */
  private static int mostInOneSecond(List<Arrival> arrivals) {
    List<Long> times = times(arrivals);
    int most = 0;
    int worst = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (times.get(to) - times.get(from) >= 1_000_000_000L) {
        from++;
      }
      if (to - from + 1 > most) {
        most = to - from + 1;
        worst = from;
      }
    }
    System.out.printf(
        "most in one second %d from %d ms on, %.2f a second, unfairness %.2f%n",
        most,
        (times.get(worst) - times.getFirst()) / 1_000_000,
        perSecond(arrivals),
        unfairness(arrivals));
    return most;
  }

  private static double perSecond(List<Arrival> arrivals) {
    List<Long> times = times(arrivals);
    return (times.size() - 1) * 1e9 / (times.getLast() - times.getFirst());
  }

  /** The latest end of a person's messages over the mean of all people's ends. */
  private static double unfairness(List<Arrival> arrivals) {
    long start = times(arrivals).getFirst();
    Map<String, Long> last = new HashMap<>();
    arrivals.forEach(a -> last.merge(a.contact(), a.nanos() - start, Math::max));
    double mean = last.values().stream().mapToLong(Long::longValue).average().orElseThrow();
    return last.values().stream().mapToLong(Long::longValue).max().orElseThrow() / mean;
  }
}
