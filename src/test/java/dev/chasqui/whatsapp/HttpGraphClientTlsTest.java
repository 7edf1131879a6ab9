package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.config.Secret;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.model.Recipient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Graph API as it is met in production: over TLS, where a server picks the protocol. */
@ExtendWith(VertxExtension.class)
class HttpGraphClientTlsTest {
  private static final SelfSignedCertificate CERTIFICATE =
      SelfSignedCertificate.create("localhost");

  /** As many as may be, where nothing else is said. */
  private static final int AT_ONCE = 64;

  private static final PhoneNumberId NUMBER = new PhoneNumberId("880000000000001");
  private static final Recipient ANA = new Recipient("15550002222", "US.1");
  private static final OutboundMessage HELLO = new OutboundMessage.Text("Hola", null);

  private final List<HttpVersion> versions = new CopyOnWriteArrayList<>();
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private Vertx vertx;
  private FakeGraph graph;
  private HttpGraphClient client;

  @AfterAll
  static void deleteCertificate() {
    CERTIFICATE.delete();
  }

  @BeforeEach
  void start(Vertx vertx) throws TimeoutException {
    this.vertx = vertx;
    serve(true);
  }

  private void serve(boolean http2) throws TimeoutException {
    graph = FakeGraph.secure(vertx, CERTIFICATE, http2);
    graph.atHead(request -> {
      versions.add(request.version());
      connections.add(request.connection());
    });
    Secret secret = Secret.of("s");
    var config = WhatsAppConfig.of(secret, secret, secret).withGraphUrl(graph.url());
    var options = GraphTransport.options(config).setTrustOptions(CERTIFICATE.trustOptions());
    client =
        new HttpGraphClient(
            config, new GraphTransport(vertx, config, options), new SimpleMeterRegistry());
  }

  private Future<MessageId> send() {
    return client.send(NUMBER, ANA, HELLO, "job");
  }

  @Test
  void manyMessagesAtOnceShareTheConnectionThatIsThere() throws Exception {
    graph.onRequest(HttpGraphClientTlsTest::accept);
    send().await(20, TimeUnit.SECONDS);
    sendAtOnce();
    assertThat(versions).containsOnly(HttpVersion.HTTP_2);
    assertThat(connections).hasSize(1);
  }

  @Test
  void aServerThatDoesNotSpeakItGetsAConnectionForEachAsBefore() throws Exception {
    serve(false);
    sendAtOnce();
    assertThat(versions).hasSize(AT_ONCE).containsOnly(HttpVersion.HTTP_1_1);
    assertThat(connections).hasSize(AT_ONCE);
  }

  /** Nobody is answered before everybody has asked. */
  private void sendAtOnce() throws TimeoutException {
    Promise<Void> all = Promise.promise();
    var waiting = new AtomicInteger();
    graph.onRequest(request -> {
      if (waiting.incrementAndGet() == AT_ONCE) {
        all.complete();
      }
      all.future().onSuccess(_ -> accept(request));
    });
    var sent = IntStream.range(0, AT_ONCE).mapToObj(_ -> send()).toList();
    Future.all(sent).await(20, TimeUnit.SECONDS);
    assertThat(sent).extracting(Future::result).containsOnly(new MessageId("wamid.OK"));
  }

  /** By error codes of RFC 9113: internal error, refused stream, cancel. */
  @ParameterizedTest
  @CsvSource({"2, UNKNOWN", "7, REPLAY", "8, UNKNOWN"})
  void knowsOfARefusedRequestThatNothingBecameOfIt(long code, ErrorClass expected) {
    graph.onRequest(request -> request.response().reset(code));
    assertThat(failure().errorClass()).isEqualTo(expected);
  }

  @Test
  void doesNotKnowWhatBecameOfARequestWhoseConnectionBroke() {
    graph.onRequest(request -> request.connection().close());
    assertThat(failure().errorClass()).isEqualTo(ErrorClass.UNKNOWN);
  }

  @Test
  void doesNotKnowWhatBecameOfARequestWhoseAnswerBrokeOff() {
    graph.onRequest(request -> {
      request.response().write("{\"messages\":").onComplete(_ -> request.response().reset(2));
    });
    assertThat(failure().errorClass()).isEqualTo(ErrorClass.UNKNOWN);
  }

  @Test
  void aServerThatGoesAwayAnswersWhatItHasAndTheNextGoesToAnother() throws Exception {
    graph.onRequest(request -> {
      request.connection().shutdown(5, TimeUnit.SECONDS);
      vertx.setTimer(50, _ -> accept(request));
    });
    assertThat(send().await(20, TimeUnit.SECONDS)).isEqualTo(new MessageId("wamid.OK"));
    assertThat(send().await(20, TimeUnit.SECONDS)).isEqualTo(new MessageId("wamid.OK"));
    assertThat(connections).hasSize(2);
  }

  private static void accept(HttpServerRequest request) {
    request.response().end("{\"messages\":[{\"id\":\"wamid.OK\"}]}");
  }

  private GraphException failure() {
    var caught = new GraphException[1];
    assertThatThrownBy(() -> send().await(20, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(GraphException.class, e -> caught[0] = e);
    return caught[0];
  }
}
