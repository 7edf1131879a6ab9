package dev.chasqui;

import dev.chasqui.config.LoadedConfig;
import dev.chasqui.config.Mode;
import dev.chasqui.sandbox.DemoPlayer;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code demo}: plays a recorded conversation through the whole pipeline. */
final class DemoCommand {
  private static final long PLAY_TIMEOUT_SECONDS = 120;

  private DemoCommand() {}

  static int run(LoadedConfig loaded) {
    if (loaded.config().mode() != Mode.DEMO || loaded.config().given().graphUrl()) {
      System.err.println(
          "chasqui: the demo plays with its own simulated WhatsApp; unset WHATSAPP_GRAPH_URL");
      return Chasqui.CONFIG;
    }
    Path data = loaded.config().dataDir();
    boolean temporary = !System.getenv().containsKey("CHASQUI_DATA_DIR");
    try (var stack =
        DevStack.start(loaded.config(), step -> System.out.println("starting " + step))) {
      System.out.println();
      boolean terminal =
          Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
      boolean colours = terminal && System.getenv("NO_COLOR") == null;
      boolean answered =
          new DemoPlayer(stack.vertx(), stack.sandbox(), System.out, colours)
              .play()
              .timeout(PLAY_TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .await();
      System.out.println();
      if (answered) {
        System.out.println("Every thought was answered. Chat with it yourself: ./chasqui dev");
      } else {
        System.err.println("chasqui: a thought was not answered as it should be; see above");
      }
      return answered ? Chasqui.OK : Chasqui.FAILED;
    } finally {
      if (temporary) {
        delete(data);
      }
    }
  }

  private static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }
}
