package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ConfigException;
import dev.chasqui.config.ConfigLoader;
import dev.chasqui.config.Mode;
import dev.chasqui.eventlog.KafkaProbe;
import dev.chasqui.llm.ChatMessage;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelListener;
import dev.chasqui.llm.ModelRequest;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.llm.Models;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.observe.Logging;
import dev.chasqui.store.Database;
import dev.chasqui.store.TemplateStore;
import dev.chasqui.whatsapp.HttpGraphClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code doctor}: asks every dependency of a production node and says in plain words what is wrong.
 */
final class Doctor {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** PostgreSQL: Error codes, {@code undefined_table}. */
  private static final String UNDEFINED_TABLE = "42P01";

  private final Vertx vertx;
  private final ChasquiConfig config;
  private final PrintStream out;
  private boolean healthy = true;

  private Doctor(Vertx vertx, ChasquiConfig config, PrintStream out) {
    this.vertx = vertx;
    this.config = config;
    this.out = out;
  }

  /** Checks the configuration as {@code serve} would read it, then each dependency. */
  static int run(Map<String, String> env, Path confDir, PrintStream out) {
    Logging.configure(Mode.DEV, env);
    ChasquiConfig config;
    try {
      config = ConfigLoader.load(Mode.SERVE, env, confDir).config();
    } catch (ConfigException e) {
      out.println("FAIL  configuration");
      out.println(e.getMessage());
      out.println("`serve` would refuse to start. `./chasqui dev` needs none of this.");
      return Chasqui.CONFIG;
    }
    out.println("ok    configuration");
    var vertx = Vertx.vertx();
    try {
      var doctor = new Doctor(vertx, config, out);
      doctor.examine();
      out.println(doctor.healthy ? "All well." : "Mend what failed and ask again.");
      return doctor.healthy ? Chasqui.OK : Chasqui.UNAVAILABLE;
    } finally {
      vertx.close().await();
    }
  }

  private void examine() {
    check("kafka", "KAFKA_BOOTSTRAP_SERVERS", this::kafka);
    check("redis", "REDIS_URL", this::redis);
    check("postgresql", "DATABASE_URL", this::postgresql);
    check("whatsapp", "WHATSAPP_ACCESS_TOKEN and WHATSAPP_PHONE_NUMBER_ID", this::whatsapp);
    if (config.conversation().human().ghostTemplate() != null) {
      check("template", "human.ghost-template and the WhatsApp Manager", this::template);
    }
    check("model", "LLM_BASE_URL, LLM_API_KEY and LLM_MODEL", this::model);
  }

  /** Asks on an event loop, as the parts expect, and prints one line. */
  private void check(String name, String keys, Supplier<Future<String>> question) {
    Promise<String> answer = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(_ -> {
          try {
            question.get().onComplete(answer);
          } catch (RuntimeException e) {
            answer.fail(e);
          }
        });
    try {
      String said = answer.future().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).await();
      out.printf("ok    %-12s %s%n", name, said);
    } catch (Exception e) {
      healthy = false;
      String reason =
          e instanceof TimeoutException
              ? "no answer within " + PATIENCE.toSeconds() + " s"
              : e.getMessage();
      out.printf("FAIL  %-12s %s%n      look at %s%n", name, reason, keys);
    }
  }

  private Future<String> kafka() {
    // Kafka's admin client answers only to a thread that waits.
    return vertx
        .executeBlocking(() -> KafkaProbe.ask(config.kafka(), PATIENCE))
        .map(String::valueOf);
  }

  private Future<String> redis() {
    var redis =
        Redis.createClient(
            vertx, Objects.requireNonNull(config.redis().url(), "REDIS_URL").reveal());
    return redis
        .send(Request.cmd(Command.INFO).arg("server"))
        .map(info -> "version " + version(String.valueOf(info)))
        .onComplete(_ -> redis.close());
  }

  private static String version(String serverInfo) {
    String key = "redis_version:";
    return serverInfo
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst()
        .orElse("unknown");
  }

  private Future<String> postgresql() {
    var database = Database.open(vertx, config.database());
    return database
        .client()
        .query("SHOW server_version")
        .execute()
        .map(rows -> "version " + rows.iterator().next().getString(0))
        .onComplete(_ -> database.close());
  }

  /** What webhooks have told of the configured template so far. */
  private Future<String> template() {
    var template = Objects.requireNonNull(config.conversation().human().ghostTemplate());
    var database = Database.open(vertx, config.database());
    return TemplateStore.states(database, List.of(template.name()))
        .map(states -> {
          var refused =
              states.stream()
                  .filter(state -> template.languages().contains(state.language()))
                  .filter(state -> !state.usable())
                  .map(state ->
                      "%s in %s is %s".formatted(state.name(), state.language(), state.status()))
                  .toList();
          if (!refused.isEmpty()) {
            throw new IllegalStateException(String.join(", ", refused));
          }
          return states.isEmpty()
              ? template.name() + ": WhatsApp has told nothing of it yet"
              : template.name() + " may be sent";
        })
        .recover(failure ->
            failure instanceof PgException e && UNDEFINED_TABLE.equals(e.getSqlState())
                ? Future.succeededFuture("not known before the first start")
                : Future.failedFuture(failure))
        .onComplete(_ -> database.close());
  }

  private Future<String> whatsapp() {
    String number = config.whatsapp().phoneNumberId();
    if (number == null) {
      return Future.succeededFuture(
          "not asked: set WHATSAPP_PHONE_NUMBER_ID to check the number and the token");
    }
    var graph = new HttpGraphClient(vertx, config.whatsapp(), new SimpleMeterRegistry());
    return graph.describeNumber(new PhoneNumberId(number)).onComplete(_ -> graph.close());
  }

  private Future<String> model() {
    Promise<String> said = Promise.promise();
    var endpoint = config.model().primary();
    var model =
        Models.create(
            vertx,
            List.of(),
            config.model(),
            () -> 0,
            new SimpleMeterRegistry(),
            InstantSource.system());
    var request =
        new ModelRequest(
            List.of(new ChatMessage(ChatMessage.Role.USER, "Say ok.")), 8, 0, "doctor");
    long start = System.nanoTime();
    model.stream(
        request,
        new ModelListener() {
          private @Nullable Duration firstToken;

          @Override
          public void onDelta(String text) {
            if (firstToken == null) {
              firstToken = Duration.ofNanos(System.nanoTime() - start);
            }
          }

          @Override
          public void onComplete(ModelResult result) {
            var first = firstToken;
            said.complete(
                "%s, first token after %d ms"
                    .formatted(endpoint.model(), first == null ? 0 : first.toMillis()));
          }

          @Override
          public void onFailure(ModelException failure) {
            said.fail(failure);
          }
        });
    return said.future().onComplete(_ -> model.close());
  }
}
