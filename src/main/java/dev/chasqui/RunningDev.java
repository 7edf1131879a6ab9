package dev.chasqui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where the embedded Kafka and PostgreSQL of a running {@code dev} answer: files in its data
 * directory, for commands that are started beside it. Their ports may be others at the next start.
 */
final class RunningDev {
  private static final String KAFKA = "kafka.address";
  private static final String DATABASE = "database.address";

  private RunningDev() {}

  static void write(Path dataDir, String kafka) {
    write(dataDir, KAFKA, kafka);
  }

  static void writeDatabase(Path dataDir, String url) {
    write(dataDir, DATABASE, url);
  }

  private static void write(Path dataDir, String file, String address) {
    try {
      Path next = dataDir.resolve(file + ".new");
      Files.writeString(next, ProcessHandle.current().pid() + " " + address + "\n");
      Files.move(
          next,
          dataDir.resolve(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the data directory " + dataDir, e);
    }
  }

  static void delete(Path dataDir) {
    try {
      Files.deleteIfExists(dataDir.resolve(KAFKA));
      Files.deleteIfExists(dataDir.resolve(DATABASE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete addresses in " + dataDir, e);
    }
  }

  /** The {@code host:port}; empty when nothing runs on this directory, killed or not. */
  static Optional<String> kafka(Path dataDir) {
    return read(dataDir, KAFKA);
  }

  /** The URL; empty when no embedded PostgreSQL runs on this directory. */
  static Optional<String> database(Path dataDir) {
    return read(dataDir, DATABASE);
  }

  private static Optional<String> read(Path dataDir, String file) {
    try {
      String[] words = Files.readString(dataDir.resolve(file)).strip().split(" ", -1);
      return words.length == 2 && ProcessHandle.of(Long.parseLong(words[0])).isPresent()
          ? Optional.of(words[1])
          : Optional.empty();
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }
}
