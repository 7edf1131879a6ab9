package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.echo;
import static dev.chasqui.e2e.SomeMeta.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.Gateway;
import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.store.Database;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node beside an outside Meta and an outside model, and somebody new for each test. */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NodeScene {
  /** What makes ids differ. */
  static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Longer than the window and an answer take; what has not come by then does not come. */
  static final long QUIET_MILLIS = 2_500;

  final Vertx vertx = Vertx.vertx();
  SomeMeta meta;
  EchoModel model;
  ChasquiConfig config;
  Gateway gateway;
  Database database;

  /** The WhatsApp id of who writes in this test. */
  String ana = "";

  @BeforeAll
  void startNode(Backends backends) {
    meta = SomeMeta.start(vertx);
    model = EchoModel.start(vertx);
    config = ServeConfig.of(backends, meta, model, ConversationConfig.defaults());
    gateway = Gateway.start(vertx, config, List.of(), List.of());
    meta.talksTo(gateway.port());
    database = Database.open(vertx, config.database());
  }

  @AfterAll
  void stopNode() {
    database.close().await();
    gateway.close();
    vertx.close().await();
  }

  @BeforeEach
  void meetAna() {
    ana = "3460000" + (1000 + NUMBERS.incrementAndGet());
    model.delayMillis = 50;
  }

  /** Delivers a webhook, which is acknowledged. */
  void post(Buffer body) {
    assertThat(code(meta.post(body))).isEqualTo(200);
  }

  void write(String person, String words) {
    assertThat(code(meta.post(text("wamid.in" + NUMBERS.incrementAndGet(), person, words))))
        .isEqualTo(200);
  }

  /** Somebody of the business answers in the WhatsApp Business App. */
  void agent(String person, String words) {
    post(echo("wamid.echo" + NUMBERS.incrementAndGet(), person, words));
  }

  /** What reached the person. */
  List<String> said(String person) {
    return meta.to(person).stream().map(SomeMeta.Sent::body).toList();
  }

  void pause(long millis) {
    vertx.timer(millis).await();
  }
}
