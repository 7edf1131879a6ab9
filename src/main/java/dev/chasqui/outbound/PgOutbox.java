package dev.chasqui.outbound;

import dev.chasqui.config.NumberMode;
import dev.chasqui.config.OutboundConfig;
import dev.chasqui.config.RedisConfig;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.DeliveryStatus;
import dev.chasqui.model.InboundEvent.StatusChanged;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import dev.chasqui.store.ContextHop;
import dev.chasqui.store.Database;
import dev.chasqui.store.GroupCommit;
import dev.chasqui.whatsapp.GraphClient;
import dev.chasqui.whatsapp.GraphErrors;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The outbox in PostgreSQL, with the sender of this node. Rows, states and leases are described at
 * {@link OutboxWrites}.
 *
 * <p>The node that stores a message sends it: the row is inserted with its lease, so that nothing
 * is looked for and nothing waits. Other nodes, and later lives of this one, take over what its
 * lease no longer covers.
 */
public final class PgOutbox implements Outbox {
  private static final Duration PACING_TIMEOUT_MAX = Duration.ofMillis(500);

  /** WhatsApp counts by the second. */
  private static final Duration COUNTED = Duration.ofSeconds(1);

  private final SendTools tools;
  private final Sender sender;
  private final OutboxSweeper sweeper;
  private final InboundTally inbound;
  private final OutboxClaims claims;

  private final FenceChannel fences;

  private PgOutbox(
      SendTools tools,
      Sender sender,
      OutboxSweeper sweeper,
      OutboxClaims claims,
      FenceChannel fences) {
    this.tools = tools;
    this.fences = fences;
    this.sender = sender;
    this.claims = claims;
    this.sweeper = sweeper;
    this.inbound = new InboundTally(tools.vertx(), tools.context(), sender::observedInbound);
  }

  /** What an outbox works with; all of it is closed by its owner, after the outbox. */
  public record Parts(
      Database database,
      GroupCommit commits,
      Redis redis,
      GraphClient graph,
      WindowRefusals refusals,
      Timeline timeline,
      InstantSource clock,
      MeterRegistry meters) {}

  /**
   * Starts sending, on an event loop of its own, with what earlier lives left.
   *
   * @return ready after the first look for abandoned messages
   */
  public static Future<PgOutbox> start(
      Vertx vertx, OutboundConfig config, RedisConfig redis, NumberMode mode, Parts parts) {
    Promise<PgOutbox> started = Promise.promise();
    Deployable place =
        context -> {
          PgOutbox outbox = create(vertx, context, config, redis, mode, parts);
          return outbox
              .fences
              .start()
              .compose(_ -> outbox.sweeper.start())
              .onSuccess(_ -> started.complete(outbox));
        };
    return vertx.deployVerticle(place).compose(_ -> started.future());
  }

  private static PgOutbox create(
      Vertx vertx,
      Context context,
      OutboundConfig config,
      RedisConfig redis,
      NumberMode mode,
      Parts parts) {
    String owner = config.nodeId() + "/" + UUID.randomUUID();
    var tools =
        new SendTools(
            vertx,
            context,
            parts.graph(),
            parts.commits(),
            parts.refusals(),
            new OutboxWrites(owner, config.lease()),
            config,
            new SendMeters(parts.meters()),
            parts.timeline(),
            parts.clock(),
            System::nanoTime,
            new Random());
    var claims = new OutboxClaims(parts.database(), config, owner, tools.nanos());
    PaceLimit limit = PaceLimit.of(mode);
    Duration timeout =
        redis.timeout().compareTo(PACING_TIMEOUT_MAX) < 0 ? redis.timeout() : PACING_TIMEOUT_MAX;
    var sender =
        new Sender(
            tools,
            claims,
            new PairLoans(parts.database()),
            number -> {
              var slots = RedisBudget.inRedis(parts.redis(), number, limit);
              var shared = new RedisBudget(slots, limit, config.floorShare(), tools.nanos());
              var budget =
                  new FailClosedBudget(
                      shared,
                      limit,
                      task -> context.runOnContext(_ -> task.run()),
                      (pause, task) -> tools.after(pause).onSuccess(_ -> task.run()),
                      timeout,
                      tools.nanos(),
                      parts.meters());
              return new NumberLane(tools, number, limit, budget);
            });
    var early = new EarlyStatuses(parts.database());
    var fences = new FenceChannel(vertx, context, parts.redis(), owner, sender);
    var sweeper = new OutboxSweeper(tools, claims, early, sender);
    return new PgOutbox(tools, sender, sweeper, claims, fences);
  }

  @Override
  public Future<Void> enqueue(Delivery delivery) {
    Timer.Sample sample = Timer.start();
    return ContextHop.call(tools.context(), () -> sender.enqueue(delivery))
        .onSuccess(_ -> sample.stop(tools.meters().enqueue));
  }

  @Override
  public Future<Void> applyStatus(StatusChanged status) {
    return tools
        .commits()
        .submit(OutboxWrites.status(status).patiently())
        .map(results -> {
          applied(status, results.getFirst());
          return null;
        });
  }

  @Override
  public void observedInbound(PhoneNumberId number, Instant cameAt) {
    long age = Duration.between(cameAt, tools.clock().instant()).toNanos();
    if (age < COUNTED.toNanos()) {
      inbound.add(number, new Heard(1, tools.nanos().getAsLong() - Math.max(0, age)));
    }
  }

  private void applied(StatusChanged status, RowSet<Row> result) {
    Row row = null;
    for (Row found : result) {
      if (status.message().value().equals(found.getString(0))) {
        row = found;
        break;
      }
    }
    if (row == null) {
      tools.meters().unknownStatus();
      return;
    }
    String clientId = row.getString(1);
    String[] traceIds = row.getArrayOfStrings(2);
    if (traceIds != null) {
      tools.record(
          List.of(traceIds),
          stage(status),
          Map.of("client_id", clientId, "message", status.message().value()));
      OffsetDateTime heardAt = row.getOffsetDateTime(3);
      Instant heard = heardAt == null ? null : heardAt.toInstant();
      tools.context().runOnContext(_ -> settled(status, clientId, heard));
    }
  }

  private void settled(StatusChanged status, String clientId, @Nullable Instant heardAt) {
    PhoneNumberId number = status.conversation().number();
    sender.settled(number, clientId);
    if (status.status() != DeliveryStatus.FAILED) {
      return;
    }
    // Much is told only after WhatsApp has accepted the message: trouble with payment and account,
    // too much to one person, a closed window.
    int code = status.errorCode();
    Reaction reaction = Reaction.to(GraphErrors.classify(code), code);
    if (reaction == Reaction.STOP) {
      sender.stop(number, code, Reasons.ofStatus(code, status.errorDetail()));
    } else if (reaction == Reaction.SLOW_PAIR) {
      sender.pairRefused(status.conversation());
    } else if (code == Reaction.WINDOW_CLOSED) {
      sender.windowRefused(status.conversation(), heardAt);
    }
  }

  private static Stage stage(StatusChanged status) {
    return switch (status.status()) {
      case SENT -> Stage.SENT;
      case DELIVERED -> Stage.DELIVERED;
      case READ, PLAYED -> Stage.READ;
      case FAILED -> Stage.FAILED;
    };
  }

  @Override
  public void announce(List<ConversationKey> conversations) {
    // Webhooks call this from event loops that have no connection to Redis.
    tools
        .context()
        .runOnContext(_ -> {
          sender.keepBack(conversations);
          fences.announce(conversations);
        });
  }

  @Override
  public void hold(ConversationKey conversation) {
    tools.context().runOnContext(_ -> sender.keepBack(List.of(conversation)));
  }

  @Override
  public void release(ConversationKey conversation) {
    tools.context().runOnContext(_ -> sender.letGo(conversation));
  }

  @Override
  public Future<Void> fence(ConversationKey conversation, String reason) {
    fences.tell(conversation, reason);
    return ContextHop.call(tools.context(), () -> sender.fence(conversation, reason));
  }

  @Override
  public Future<Boolean> isOurs(ConversationKey conversation, MessageId message, String words) {
    return claims.isOurs(conversation, message, words);
  }

  /** Sends nothing more, lets requests in flight finish within the bound, gives the rest back. */
  public Future<Void> close(Duration bound) {
    return ContextHop.call(
        tools.context(),
        () -> {
          fences.close();
          sweeper.stop();
          return sender.close(bound);
        });
  }
}
