package dev.chasqui.outbound;

import dev.chasqui.config.NumberMode;
import dev.chasqui.model.MessageId;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nodes that share a new database and a Graph API, and are killed after each test. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
abstract class OutboxScene {
  static final Duration SOON = Duration.ofSeconds(20);

  final FakeGraph graph = new FakeGraph();
  final List<OutboxNode> nodes = new ArrayList<>();
  StoreFixture store;
  String redisUrl = "";

  @BeforeEach
  void startBackends(Vertx vertx, Backends backends) {
    store = StoreFixture.start(vertx, backends.freshDatabase());
    redisUrl = backends.freshRedisUrl();
  }

  @AfterEach
  void killNodes() {
    nodes.forEach(OutboxNode::kill);
  }

  OutboxNode node(String id) {
    var node = OutboxNode.start(id, store, redisUrl, NumberMode.UPGRADED, graph);
    nodes.add(node);
    return node;
  }

  void kill(OutboxNode node) {
    nodes.remove(node);
    node.kill();
  }

  /** How far the message is, as its row tells; empty without one. */
  String state(String clientId) {
    return String.join(
        ",", store.column("SELECT state::text FROM outbox WHERE client_id = '" + clientId + "'"));
  }

  void awaitState(String clientId, String state) {
    StoreFixture.eventually(SOON, () -> state(clientId).equals(state));
  }

  static Future<MessageId> refuse(ErrorClass errorClass, int code) {
    return Future.failedFuture(new GraphException(errorClass, code, "words", null));
  }
}
