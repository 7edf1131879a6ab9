package dev.chasqui.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ManagementServerTest {
  private final Metrics metrics = new Metrics("test");
  private final AtomicReference<Future<Void>> kafka =
      new AtomicReference<>(Future.succeededFuture());
  private final HttpClient client = HttpClient.newHttpClient();
  private EventLoopWatch loops;
  private String base;

  @BeforeEach
  void start(Vertx vertx) {
    var health = new Health(vertx, Duration.ofSeconds(2), Duration.ZERO, System::nanoTime);
    health.register("kafka", kafka::get);
    health.started();
    loops =
        new EventLoopWatch(
            List.of(vertx), Duration.ofMillis(20), Duration.ofMillis(400), metrics.registry());
    var server = new ManagementServer(vertx, metrics, health, loops);
    base = "http://127.0.0.1:" + server.listen("127.0.0.1", 0).await();
  }

  @AfterEach
  void stop() {
    loops.close();
    metrics.close();
    client.close();
  }

  private HttpResponse<String> call(String method, String path, String accept) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Accept", accept)
            .timeout(Duration.ofSeconds(10))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return call("GET", path, "*/*");
  }

  @Test
  void readinessFollowsTheChecks() throws Exception {
    var up = get("/health/ready");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(new JsonObject(up.body()).getString("status")).isEqualTo("up");

    kafka.set(Future.failedFuture("no brokers"));
    var down = get("/health/ready");
    assertThat(down.statusCode()).isEqualTo(503);
    var check = new JsonObject(down.body()).getJsonArray("checks").getJsonObject(1);
    assertThat(check.getString("name")).isEqualTo("kafka");
    assertThat(check.getString("status")).isEqualTo("down");
    assertThat(check.getString("reason")).isEqualTo("no brokers");

    kafka.set(Future.succeededFuture());
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void aBackendThatIsDownDoesNotMakeTheProcessDead() throws Exception {
    kafka.set(Future.failedFuture("no brokers"));
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  /** Blocks one event loop that is not the server's, and lets it go. */
  @Test
  void aBlockedEventLoopIsSeenAndSoIsItsRecovery(Vertx vertx) throws Exception {
    var release = new CountDownLatch(1);
    ((VertxInternal) vertx).createEventLoopContext().runOnContext(_ -> await(release));
    try {
      assertThat(liveUntil(503)).contains("1 of").contains("silent");
      assertThat(get("/metrics").body()).contains("chasqui_eventloop_stalled");
    } finally {
      release.countDown();
    }
    assertThat(liveUntil(200)).contains("\"up\"");
  }

  private String liveUntil(int status) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    var answer = get("/health/live");
    while (answer.statusCode() != status && System.nanoTime() < deadline) {
      answer = get("/health/live");
    }
    assertThat(answer.statusCode()).isEqualTo(status);
    return answer.body();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void metricsComeInTheFormatThatIsAskedFor() throws Exception {
    metrics.registry().counter("chasqui.test.count").increment();

    var plain = get("/metrics");
    assertThat(plain.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(plain.body())
        .contains("chasqui_test_count_total{application=\"chasqui\",node=\"test\"} 1.0")
        .contains("jvm_memory_used_bytes");

    var open = call("GET", "/metrics", "application/openmetrics-text;version=1.0.0");
    assertThat(open.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void anythingElseIsRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(call("POST", "/metrics", "*/*").statusCode()).isEqualTo(405);
    assertThat(call("HEAD", "/health/ready", "*/*").statusCode()).isEqualTo(200);
  }
}
