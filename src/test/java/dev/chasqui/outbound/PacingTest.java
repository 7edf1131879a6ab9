package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.whatsapp.GraphClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an observer at the receiving end of real HTTP sees. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class PacingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Arrival(String contact, long nanos) {}

  private final ConcurrentLinkedQueue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private StoreFixture store;
  private String redisUrl = "";
  private int port;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
    redisUrl = backends.freshRedisUrl();
    port =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              arrivals.add(
                  new Arrival(String.valueOf(request.path()).substring(1), System.nanoTime()));
              vertx.setTimer(40, _ -> request.response().end("wamid." + arrivals.size()));
            })
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
  }

  private GraphClient http() {
    HttpClient client = Vertx.vertx().createHttpClient();
    return new GraphClient() {
      @Override
      public Future<MessageId> send(
          PhoneNumberId from, Recipient to, OutboundMessage message, String clientId) {
        return client
            .request(HttpMethod.POST, port, "127.0.0.1", "/" + to.waId())
            .compose(request -> request.send(clientId))
            .compose(response -> response.body())
            .map(body -> new MessageId(clientId + "/" + body));
      }

      @Override
      public Future<Void> readAndTyping(PhoneNumberId number, MessageId latest) {
        return Future.succeededFuture();
      }
    };
  }

  private OutboxNode node(String id, NumberMode mode) {
    var config =
        new OutboundConfig(
            id, Duration.ofSeconds(15), Duration.ofMillis(500), 5_000, 3, Duration.ofSeconds(20));
    return OutboxNode.start(config, store, redisUrl, mode, http());
  }

  @Test
  void aCoexistenceNumberSendsUnderTwentyInAnySecondAndWastesLittle() {
    OutboxNode node = node("a", NumberMode.COEXISTENCE);
    backlog(node, "a", 60, 4);
    StoreFixture.eventually(PATIENCE, () -> arrivals.size() == 240);
    node.kill();

    assertThat(mostInOneSecond()).isLessThanOrEqualTo(19);
    assertThat(perSecond()).isGreaterThanOrEqualTo(18.4);
    assertThat(unfairness()).isLessThanOrEqualTo(1.2);
  }

  @Test
  void twoNodesShareTheLimitOfANumber() {
    OutboxNode one = node("a", NumberMode.COEXISTENCE);
    OutboxNode other = node("b", NumberMode.COEXISTENCE);
    backlog(one, "a", 50, 1);
    backlog(other, "b", 50, 1);
    StoreFixture.eventually(PATIENCE, () -> arrivals.size() == 100);
    one.kill();
    other.kill();

    assertThat(mostInOneSecond()).isLessThanOrEqualTo(19);
    assertThat(perSecond()).isGreaterThanOrEqualTo(17.5);
  }

  @Test
  void aCloudNumberSendsUnderEightyInAnySecond() {
    OutboxNode node = node("a", NumberMode.CLOUD);
    backlog(node, "a", 100, 3);
    StoreFixture.eventually(PATIENCE, () -> arrivals.size() == 300);
    node.kill();

    assertThat(mostInOneSecond()).isLessThanOrEqualTo(79);
    assertThat(perSecond()).isGreaterThanOrEqualTo(70);
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

  private List<Long> times() {
    return arrivals.stream().map(Arrival::nanos).sorted().toList();
  }

  private int mostInOneSecond() {
    List<Long> times = times();
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (times.get(to) - times.get(from) >= 1_000_000_000L) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  private double perSecond() {
    List<Long> times = times();
    return (times.size() - 1) * 1e9 / (times.getLast() - times.getFirst());
  }

  /** The latest end of a person's messages over the mean of all people's ends. */
  private double unfairness() {
    long start = times().getFirst();
    Map<String, Long> last = new HashMap<>();
    arrivals.forEach(a -> last.merge(a.contact(), a.nanos() - start, Math::max));
    double mean = last.values().stream().mapToLong(Long::longValue).average().orElseThrow();
    return last.values().stream().mapToLong(Long::longValue).max().orElseThrow() / mean;
  }
}
