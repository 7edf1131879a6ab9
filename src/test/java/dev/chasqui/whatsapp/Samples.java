package dev.chasqui.whatsapp;

import dev.chasqui.model.InboundEvent;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The sample webhook bodies. */
public final class Samples {
  private static final Path FOLDER = Path.of("src/test/resources/whatsapp/payloads");

  /** A receive time after the times in the samples. */
  static final Instant NOW = Instant.parse("2026-09-22T10:00:00Z");

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

  /** What a body is to the domain, in order; messages of a history one by one. */
  static List<InboundEvent> events(Buffer body) {
    var parser = new EventParser();
    return new WebhookSplitter()
        .split(body).stream()
            .map(item -> parser.parse(item.kind(), item.value(), NOW))
            .<InboundEvent>mapMulti((event, next) -> {
              if (event instanceof InboundEvent.ThreadImported thread) {
                thread.messages().forEach(next);
              } else {
                next.accept(event);
              }
            })
            .toList();
  }

  /** The first event of one sample. */
  static InboundEvent event(String name) {
    return events(body(name)).getFirst();
  }
}
