package dev.chasqui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where the embedded Kafka of a running {@code dev} answers: a file in its data directory, for
 * commands that are started beside it. Its port is another at each start.
 */
final class RunningDev {
  private static final String FILE = "kafka.address";

  private RunningDev() {}

  static void write(Path dataDir, String kafka) {
    try {
      Path next = dataDir.resolve(FILE + ".new");
      Files.writeString(next, ProcessHandle.current().pid() + " " + kafka + "\n");
      Files.move(
          next,
          dataDir.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the data directory " + dataDir, e);
    }
  }

  static void delete(Path dataDir) {
    try {
      Files.deleteIfExists(dataDir.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + FILE + " in " + dataDir, e);
    }
  }

  /** The {@code host:port}; empty when nothing runs on this directory, killed or not. */
  static Optional<String> kafka(Path dataDir) {
    try {
      String[] words = Files.readString(dataDir.resolve(FILE)).strip().split(" ", -1);
      return words.length == 2 && ProcessHandle.of(Long.parseLong(words[0])).isPresent()
          ? Optional.of(words[1])
          : Optional.empty();
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }
}
