package dev.chasqui.whatsapp;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sample webhook bodies. */
public final class Samples {
  private static final Path FOLDER = Path.of("src/test/resources/whatsapp/payloads");

  private Samples() {}

  /** All names, without {@code .json}, sorted. */
  public static List<String> names() {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The exact bytes of one body. */
  public static Buffer body(String name) {
    try {
      return Buffer.buffer(Files.readAllBytes(FOLDER.resolve(name + ".json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
