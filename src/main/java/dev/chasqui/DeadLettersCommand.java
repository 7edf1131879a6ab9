package dev.chasqui;

import dev.chasqui.config.ConfigLoader;
import dev.chasqui.config.KafkaConfig;
import dev.chasqui.config.Mode;
import dev.chasqui.eventlog.DeadLetterBox;
import dev.chasqui.observe.Logging;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** {@code deadletters}: shows events that failed for good and puts them back into the log. */
final class DeadLettersCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, String> env;
  private final Path confDir;
  private final PrintStream out;
  private final PrintStream err;

  DeadLettersCommand(Map<String, String> env, Path confDir, PrintStream out, PrintStream err) {
    this.env = env;
    this.confDir = confDir;
    this.out = out;
    this.err = err;
  }

  /** Runs {@code list}, {@code show} or {@code replay} with the arguments after the command. */
  int run(List<String> words) {
    if (words.contains("--help") || words.contains("-h")) {
      out.print(DeadLetterOptions.USAGE);
      return Chasqui.OK;
    }
    DeadLetterOptions options;
    try {
      options = DeadLetterOptions.parse(words, InstantSource.system());
    } catch (UsageException e) {
      err.println("chasqui: " + e.getMessage());
      err.print(DeadLetterOptions.USAGE);
      return Chasqui.USAGE;
    }
    Logging.configure(Mode.DEV, env);
    var kafka = kafka();
    if (kafka.isEmpty()) {
      return Chasqui.UNAVAILABLE;
    }
    try (var box = new DeadLetterBox(kafka.get(), PATIENCE)) {
      return run(options, box);
    } catch (KafkaException e) {
      err.println(
          "chasqui: no answer from Kafka at %s: %s"
              .formatted(kafka.get().bootstrapServers(), e.getMessage()));
      return Chasqui.UNAVAILABLE;
    }
  }

  /** The given Kafka, or that of the {@code dev} that runs here. */
  private Optional<KafkaConfig> kafka() {
    // Nothing but Kafka is needed here, so the mode that asks for least reads the settings.
    var config = ConfigLoader.load(Mode.DEV, env, confDir).config();
    if (config.kafka().bootstrapServers() != null) {
      return Optional.of(config.kafka());
    }
    var embedded = RunningDev.kafka(config.dataDir()).map(config.kafka()::withBootstrapServers);
    if (embedded.isEmpty()) {
      err.println(
          "chasqui: no Kafka to ask. Set KAFKA_BOOTSTRAP_SERVERS, or start ./chasqui dev first"
              + " (nothing runs on the data directory "
              + config.dataDir().toAbsolutePath()
              + ").");
    }
    return embedded;
  }

  private int run(DeadLetterOptions options, DeadLetterBox box) {
    return switch (options.action()) {
      case LIST -> {
        DeadLetterTable.print(box.list(options.filter(), options.limit()), out);
        yield Chasqui.OK;
      }
      case SHOW -> {
        String id = options.ids().getFirst();
        var opened = box.open(id);
        opened.ifPresentOrElse(letter -> DeadLetterTable.print(letter, out), () -> unknown(id));
        yield opened.isPresent() ? Chasqui.OK : Chasqui.FAILED;
      }
      case REPLAY -> {
        var done =
            options.all()
                ? box.replay(options.filter(), options.again())
                : box.replay(options.ids(), options.again());
        out.println("replayed " + done.replayed());
        if (done.skipped() > 0) {
          out.println("skipped  " + done.skipped() + ", replayed before (--again replays them)");
        }
        done.unknown().forEach(this::unknown);
        yield done.unknown().isEmpty() ? Chasqui.OK : Chasqui.FAILED;
      }
    };
  }

  private void unknown(String id) {
    err.println("chasqui: there is no dead letter " + id);
  }
}
