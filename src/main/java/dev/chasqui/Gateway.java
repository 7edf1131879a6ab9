package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.HumanConfig;
import dev.chasqui.config.RedisConfig;
import dev.chasqui.conversation.AgentWords;
import dev.chasqui.conversation.Bookkeeping;
import dev.chasqui.conversation.ConversationMachine;
import dev.chasqui.conversation.ConversationMeters;
import dev.chasqui.conversation.ConversationOwner;
import dev.chasqui.conversation.ConversationParts;
import dev.chasqui.conversation.Deduplicator;
import dev.chasqui.conversation.KnownTemplates;
import dev.chasqui.conversation.Persistence;
import dev.chasqui.conversation.PersonWords;
import dev.chasqui.conversation.RefusalNotices;
import dev.chasqui.conversation.WindowRecord;
import dev.chasqui.eventlog.EventLogConsumer;
import dev.chasqui.eventlog.Feed;
import dev.chasqui.eventlog.Flood;
import dev.chasqui.eventlog.KafkaEventLog;
import dev.chasqui.eventlog.Topics;
import dev.chasqui.ingress.WebhookRoutes;
import dev.chasqui.llm.Models;
import dev.chasqui.model.PriceCategory;
import dev.chasqui.observe.CompositeTimeline;
import dev.chasqui.observe.EventLoopWatch;
import dev.chasqui.observe.Health;
import dev.chasqui.observe.LogTimeline;
import dev.chasqui.observe.ManagementServer;
import dev.chasqui.observe.MetricTimeline;
import dev.chasqui.observe.Metrics;
import dev.chasqui.observe.Processors;
import dev.chasqui.observe.Timeline;
import dev.chasqui.outbound.GraphPresence;
import dev.chasqui.outbound.PgOutbox;
import dev.chasqui.policy.OptOut;
import dev.chasqui.policy.SendPolicy;
import dev.chasqui.policy.Templates;
import dev.chasqui.store.AliasStore;
import dev.chasqui.store.BackendFailure;
import dev.chasqui.store.ConsentStore;
import dev.chasqui.store.Database;
import dev.chasqui.store.GroupCommit;
import dev.chasqui.store.Migrations;
import dev.chasqui.store.PgMessageStore;
import dev.chasqui.store.TemplateStore;
import dev.chasqui.store.WindowStore;
import dev.chasqui.timers.TimerService;
import dev.chasqui.turn.Phrases;
import dev.chasqui.turn.PromptBuilder;
import dev.chasqui.turn.Turn;
import dev.chasqui.whatsapp.HttpGraphClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of a running node: builds them leaf first, opens the public port last, and stops them
 * in reverse. Starting and stopping block; call them from a plain thread.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final int TRACES_OPEN_MAX = 50_000;

  /** More than what the listener for fences leaves between two signs of life. */
  private static final long REDIS_SILENCE_MILLIS_MIN = 10_000;

  private final Vertx vertx;
  private final ChasquiConfig config;
  private final InstantSource clock = InstantSource.system();
  private final Deque<Runnable> closers = new ArrayDeque<>();
  private int port;
  private int managementPort;

  private Gateway(Vertx vertx, ChasquiConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /**
   * Starts a node. A failure undoes what had started.
   *
   * @param vertx holds conversations and their connections; stays the caller's to close
   * @param config with all three backends, a Graph API and a model
   * @param further hear the timeline beside the metrics
   * @param pages further routes of the public port
   * @throws IllegalStateException naming the part that did not start
   */
  public static Gateway start(
      Vertx vertx, ChasquiConfig config, List<Timeline> further, List<Pages> pages) {
    var gateway = new Gateway(vertx, config);
    try {
      gateway.build(further, pages);
      return gateway;
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  private void build(List<Timeline> further, List<Pages> pages) {
    var metrics = new Metrics(config.outbound().nodeId());
    closers.push(metrics::close);
    var meters = metrics.registry();
    var listening = loops("public port", config.listeningLoops());
    var streaming = loops("streams", config.streamLoops());
    var loops =
        new EventLoopWatch(new LinkedHashSet<>(List.of(vertx, listening, streaming)), meters);
    closers.push(loops::close);
    var timelines =
        new ArrayList<Timeline>(
            List.of(new MetricTimeline(meters, TRACES_OPEN_MAX), new LogTimeline()));
    timelines.addAll(further);
    var timeline = new CompositeTimeline(timelines);

    var health = new Health(vertx);
    var management = new ManagementServer(vertx, metrics, health, loops);
    managementPort =
        await(
            "management port " + config.http().managementPort(),
            management.listen(config.http().managementHost(), config.http().managementPort()));
    // Opened first and closed last: probes hear why a node that starts or drains is not ready.
    closers.push(() -> settle("management port", management.close()));

    var topics = Topics.of(config.kafka());
    var migrated = Migrations.run(vertx, config.database());
    topics.createMissing(config.kafka(), START_TIMEOUT);
    await("PostgreSQL", migrated);

    var database = Database.open(vertx, config.database());
    closers.push(() -> settle("PostgreSQL pool", database.close()));
    var commits = await("PostgreSQL", GroupCommit.start(vertx, database, meters));
    closers.push(() -> settle("group commit", commits.close()));
    var redis = redis(config.redis());
    closers.push(redis::close);
    await("Redis", ping(redis));
    var eventLog =
        KafkaEventLog.connect(vertx, config.kafka(), config.http(), topics, meters, START_TIMEOUT);
    closers.push(eventLog::close);
    var timers =
        await("timers", TimerService.start(vertx, database, eventLog, meters, config.timers()));
    closers.push(() -> settle("timers", timers.close()));

    var graph = new HttpGraphClient(vertx, config.whatsapp(), meters);
    closers.push(() -> settle("Graph client", graph.close()));
    var flood = new Flood(eventLog::live, new Processors()::load, config.kafka().lagMax());
    var spare = contexts(streaming, config.streamLoops());
    var model = Models.create(vertx, spare, config.model(), flood::busy, meters, clock);
    closers.push(() -> settle("model client", model.close()));
    var outbox =
        await(
            "outbox",
            PgOutbox.start(
                vertx,
                config.outbound(),
                config.redis(),
                config.whatsapp().numberMode(),
                new PgOutbox.Parts(
                    database,
                    commits,
                    redis,
                    graph,
                    new RefusalNotices(eventLog),
                    timeline,
                    clock,
                    meters)));
    closers.push(() -> settle("outbox", outbox.close(config.http().drainTimeout().dividedBy(2))));

    var persistence = new Persistence(vertx, BackendFailure::mayPass, meters);
    var templates =
        new KnownTemplates(
            vertx,
            ghostTemplates(config.conversation().human().ghostTemplate()),
            new TemplateStore(database, commits),
            persistence,
            meters);
    closers.push(templates::close);
    await("templates", templates.start());

    var parts =
        new ConversationParts(
            vertx,
            config.conversation(),
            new ConversationMachine(config.conversation()),
            clock,
            new Deduplicator(vertx.getOrCreateContext(), redis, config.kafka().retention()),
            new PgMessageStore(vertx.getOrCreateContext(), database, commits),
            new AliasStore(database, commits),
            eventLog,
            outbox,
            new GraphPresence(graph, meters),
            new Turn.Runner(
                model,
                new PromptBuilder(config.assistant(), config.conversation(), clock),
                config.conversation(),
                config.model()),
            new Phrases(config.assistant()),
            new PersonWords(config.assistant(), new OptOut(config.policy().optOut())),
            new AgentWords(config.assistant()),
            new SendPolicy(config.policy(), clock),
            templates,
            new ConsentStore(database),
            new WindowRecord(new WindowStore(commits), persistence),
            new Bookkeeping(config.policy(), commits),
            persistence,
            timeline,
            new ConversationMeters(meters),
            config.http().drainTimeout().dividedBy(2));
    int residentMax =
        Math.max(16, config.conversation().residentConversations() / config.kafka().partitions());
    var loopContexts = contexts(vertx, config.conversationLoops());
    BiFunction<Feed, Flood, EventLogConsumer> reader =
        (feed, makingWay) ->
            new EventLogConsumer(
                vertx,
                config.kafka(),
                topics,
                feed,
                makingWay,
                eventLog.own(feed.topic()),
                config.outbound().nodeId(),
                loopContexts,
                (_, _, view) -> new ConversationOwner(parts, residentMax, view),
                config.http().drainTimeout(),
                timeline,
                meters);
    var consumer = reader.apply(Feed.live(config.kafka(), topics), flood);
    closers.push(consumer::close);
    var assigned = consumer.start();

    health.register("kafka", consumer::health);
    health.register("redis", () -> ping(redis));
    health.register("postgresql", database::ping);

    await("Kafka group", assigned);
    var webhooks =
        new WebhookRoutes(
            config.http(), config.whatsapp(), eventLog, timeline, clock, meters, outbox::announce);
    var listeners = new PublicListeners(listening, config, webhooks, pages, meters);
    port = await("public port " + config.http().port(), listeners.listen());
    closers.push(() -> settle("public port", listeners.close()));
    health.started();

    // Nobody waits for it, the start neither.
    var history = reader.apply(Feed.history(config.kafka(), topics), Flood.never());
    closers.push(history::close);
    history.start().onFailure(failure -> log.error("no history is read", failure));
    health.register("kafka_history", history::health);
    closers.push(health::stopping);
  }

  /** Templates as the operator names them, taken to be approved until WhatsApp says otherwise. */
  private static Templates ghostTemplates(HumanConfig.@Nullable GhostTemplate template) {
    if (template == null) {
      return Templates.NONE;
    }
    var all =
        template.languages().stream()
            .map(language ->
                new Templates.Template(template.name(), language, PriceCategory.UTILITY, 0, true))
            .toList();
    return new Templates(all, template.languages().getFirst());
  }

  /**
   * Event loops for one kind of work, those of conversations if there are none. They have a Vert.x
   * of their own: what conversations hand to each other and to their connections then stays on few
   * loops, which takes less processor time, and neither kind of work waits for the other.
   */
  private Vertx loops(String kind, int count) {
    if (count == 0) {
      return vertx;
    }
    var own = EventLoops.start(count);
    closers.push(() -> settle("event loops of the " + kind, own.close()));
    return own;
  }

  /** Contexts on different event loops, to spread work over. */
  private static List<Context> contexts(Vertx vertx, int count) {
    var contexts = new ArrayList<Context>();
    for (int i = 0; i < count; i++) {
      await(
          "event loop",
          vertx.deployVerticle(context -> {
            contexts.add(context);
            return Future.succeededFuture();
          }));
    }
    return contexts;
  }

  /**
   * A server that hangs leaves its connections open. One over which nothing came for long is
   * closed: what waits on it fails and is tried again on a new one. One that was only idle is
   * opened again when it is needed.
   */
  private Redis redis(RedisConfig redis) {
    var options = new RedisOptions();
    options
        .getNetClientOptions()
        .setReadIdleTimeout(
            Math.toIntExact(Math.max(REDIS_SILENCE_MILLIS_MIN, 5 * redis.timeout().toMillis())))
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    return Redis.createClient(
        vertx,
        options
            .setConnectionString(Objects.requireNonNull(redis.url(), "REDIS_URL").reveal())
            .setMaxPoolSize(redis.poolSize())
            .setMaxPoolWaiting(10_000)
            .setMaxWaitingHandlers(20_000));
  }

  private Future<Void> ping(Redis redis) {
    return redis
        .send(Request.cmd(Command.PING))
        .timeout(config.redis().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  /** The public port as bound. */
  public int port() {
    return port;
  }

  /** The port of metrics and health as bound. */
  public int managementPort() {
    return managementPort;
  }

  private static <T> T await(String part, Future<T> future) {
    try {
      return future.timeout(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).await();
    } catch (Exception e) {
      String reason =
          e instanceof TimeoutException
              ? "no answer within " + START_TIMEOUT.toSeconds() + " s"
              : e.getMessage();
      throw new IllegalStateException(part + ": " + reason, e);
    }
  }

  private void settle(String part, Future<Void> future) {
    try {
      future.timeout(config.http().drainTimeout().toMillis(), TimeUnit.MILLISECONDS).await();
    } catch (Exception e) {
      log.warn("did not stop cleanly part={} cause={}", part, e.toString());
    }
  }

  /**
   * Refuses webhooks, lets running answers reach the outbox, sends what is under way, closes
   * everything.
   */
  @Override
  public void close() {
    while (!closers.isEmpty()) {
      try {
        closers.pop().run();
      } catch (RuntimeException e) {
        log.warn("a part did not stop cleanly", e);
      }
    }
  }
}
