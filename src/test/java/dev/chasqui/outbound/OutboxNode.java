package dev.chasqui.outbound;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.config.RedisConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import dev.chasqui.observe.Timeline;
import dev.chasqui.store.Database;
import dev.chasqui.store.GroupCommit;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.whatsapp.GraphClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A node that can be killed: everything it has runs on a Vert.x of its own. */
record OutboxNode(Vertx vertx, PgOutbox outbox, SimpleMeterRegistry meters, List<String> refusals) {
  static final Duration LEASE = Duration.ofMillis(600);
  static final Duration GRACE = Duration.ofMillis(500);

  static OutboxNode start(
      String nodeId, StoreFixture store, String redisUrl, NumberMode mode, GraphClient graph) {
    var config = new OutboundConfig(nodeId, LEASE, Duration.ofMillis(100), 1_000, 3, GRACE);
    return start(config, store, redisUrl, mode, _ -> graph);
  }

  static OutboxNode start(
      OutboundConfig config,
      StoreFixture store,
      String redisUrl,
      NumberMode mode,
      Function<Vertx, GraphClient> graph) {
    Vertx vertx = Vertx.vertx();
    var meters = new SimpleMeterRegistry();
    var refusals = new CopyOnWriteArrayList<String>();
    var database = Database.open(vertx, store.config());
    var parts =
        new PgOutbox.Parts(
            database,
            GroupCommit.start(vertx, database, meters).await(),
            Redis.createClient(vertx, redisUrl),
            graph.apply(vertx),
            (_, clientId, heardAt, _) -> {
              refusals.add(clientId + " " + heardAt);
              return Future.succeededFuture();
            },
            Timeline.NONE,
            Clock.systemUTC(),
            meters);
    var redis = new RedisConfig(Secret.of(redisUrl), 4, Duration.ofSeconds(2));
    return new OutboxNode(
        vertx, PgOutbox.start(vertx, config, redis, mode, parts).await(), meters, refusals);
  }

  /** Stops at once: nothing is given back, nothing finished. */
  void kill() {
    vertx.close().await();
  }

  static Delivery delivery(String id, String contact, String... bodies) {
    return new Delivery(
        id,
        StoreFixture.conversation("100", contact),
        new Recipient(contact, null),
        Arrays.stream(bodies)
            .map(body -> (OutboundMessage) new OutboundMessage.Text(body, null))
            .toList(),
        List.of(),
        String.join(" ", bodies),
        List.of("trace-" + id));
  }

  static StatusChanged status(String clientId, String contact, DeliveryStatus status) {
    return new StatusChanged(
        StoreFixture.conversation("100", contact),
        new MessageId("wamid." + clientId),
        status,
        Instant.now(),
        clientId,
        status == DeliveryStatus.FAILED ? 131026 : 0,
        status == DeliveryStatus.FAILED ? "undeliverable" : null);
  }
}
