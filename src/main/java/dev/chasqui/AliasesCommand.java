package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ConfigLoader;
import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.KafkaConfig;
import dev.chasqui.config.Mode;
import dev.chasqui.config.Secret;
import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.eventlog.InternalItems;
import dev.chasqui.eventlog.KafkaEventLog;
import dev.chasqui.eventlog.Topics;
import dev.chasqui.observe.Logging;
import dev.chasqui.store.AliasLedger;
import dev.chasqui.store.AliasLedger.Undone;
import dev.chasqui.store.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** {@code aliases}: shows which ids are taken for one person, and takes a mistake back. */
final class AliasesCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, String> env;
  private final Path confDir;
  private final PrintStream out;
  private final PrintStream err;

  AliasesCommand(Map<String, String> env, Path confDir, PrintStream out, PrintStream err) {
    this.env = env;
    this.confDir = confDir;
    this.out = out;
    this.err = err;
  }

  /** Something that is needed does not answer; the message says what. */
  private static final class AwayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AwayException(String message) {
      super(message);
    }
  }

  /** Runs {@code list} or {@code undo} with the arguments after the command. */
  int run(List<String> words) {
    if (words.contains("--help") || words.contains("-h")) {
      out.print(AliasOptions.USAGE);
      return Chasqui.OK;
    }
    AliasOptions options;
    try {
      options = AliasOptions.parse(words, InstantSource.system());
    } catch (UsageException e) {
      err.println("chasqui: " + e.getMessage());
      err.print(AliasOptions.USAGE);
      return Chasqui.USAGE;
    }
    Logging.configure(Mode.DEV, env);
    // Only two backends are needed here, so the mode that asks for least reads the settings.
    var config = ConfigLoader.load(Mode.DEV, env, confDir).config();
    var vertx = Vertx.vertx();
    try {
      var ledger = new AliasLedger(Database.open(vertx, database(config)));
      return switch (options.action()) {
        case LIST -> list(vertx, options, ledger);
        case UNDO -> undo(vertx, options, ledger, config);
      };
    } catch (AwayException e) {
      err.println("chasqui: " + e.getMessage());
      return Chasqui.UNAVAILABLE;
    } finally {
      vertx.close().await();
    }
  }

  private int list(Vertx vertx, AliasOptions options, AliasLedger ledger) {
    var found =
        ask(
            vertx,
            "PostgreSQL",
            () ->
                ledger.list(options.number(), options.contact(), options.since(), options.limit()));
    new AliasTable(options.showIds(), out).print(found);
    return Chasqui.OK;
  }

  /** Asks Kafka first: nodes that do not hear of it would go on as before. */
  private int undo(Vertx vertx, AliasOptions options, AliasLedger ledger, ChasquiConfig config) {
    try (var log = log(vertx, kafka(config))) {
      Optional<Undone> undone = ask(vertx, "PostgreSQL", () -> ledger.undo(options.id()));
      if (undone.isEmpty()) {
        err.println("chasqui: there is no link " + options.id());
        return Chasqui.FAILED;
      }
      tell(vertx, log, undone.get());
      new AliasTable(false, out).print(undone.get());
      return Chasqui.OK;
    }
  }

  /** The nodes read what they have in memory of these ids anew. */
  private static void tell(Vertx vertx, KafkaEventLog log, Undone undone) {
    List<EventRecord> records =
        undone.changed().stream()
            .map(key ->
                new EventRecord(
                    key.toString(),
                    InternalItems.IDS_CHANGED,
                    InternalItems.idsChanged(key),
                    UUID.randomUUID().toString(),
                    Instant.now()))
            .toList();
    try {
      ask(vertx, "Kafka", () -> log.append(records));
    } catch (AwayException e) {
      throw new AwayException(
          e.getMessage() + ". The link is undone, but nodes may not know: undo it once more.");
    }
  }

  private static KafkaEventLog log(Vertx vertx, KafkaConfig kafka) {
    try {
      return KafkaEventLog.connect(
          vertx,
          kafka,
          HttpConfig.defaults(),
          Topics.of(kafka),
          new SimpleMeterRegistry(),
          PATIENCE);
    } catch (IllegalStateException e) {
      throw new AwayException(
          "no answer from Kafka at %s: %s".formatted(kafka.bootstrapServers(), e.getMessage()));
    }
  }

  /** Asks on an event loop, as the parts expect, and waits. */
  private static <T> T ask(Vertx vertx, String whom, Supplier<Future<T>> question) {
    Promise<T> answer = Promise.promise();
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
      return answer.future().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).await();
    } catch (Exception e) {
      String reason =
          e instanceof TimeoutException
              ? "no answer within " + PATIENCE.toSeconds() + " s"
              : e.getMessage();
      throw new AwayException(whom + ": " + reason);
    }
  }

  /** The given database, or that of the {@code dev} that runs here. */
  private static DatabaseConfig database(ChasquiConfig config) {
    return config.database().url() != null
        ? config.database()
        : RunningDev.database(config.dataDir())
            .map(url -> config.database().withUrl(Secret.of(url)))
            .orElseThrow(() -> nothing("PostgreSQL", "DATABASE_URL", config));
  }

  private static KafkaConfig kafka(ChasquiConfig config) {
    return config.kafka().bootstrapServers() != null
        ? config.kafka()
        : RunningDev.kafka(config.dataDir())
            .map(config.kafka()::withBootstrapServers)
            .orElseThrow(() -> nothing("Kafka", "KAFKA_BOOTSTRAP_SERVERS", config));
  }

  private static AwayException nothing(String what, String key, ChasquiConfig config) {
    return new AwayException(
        "no %s to ask. Set %s, or start ./chasqui dev first (nothing runs on the data directory %s)."
            .formatted(what, key, config.dataDir().toAbsolutePath()));
  }
}
