package dev.chasqui;

import dev.chasqui.eventlog.DeadLetter;
import dev.chasqui.eventlog.DeadLetterBox;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Dead letters as people read them. */
final class DeadLetterTable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final String ROW = "%-10s  %-19s  %-14s  %-24s  %5s  %-8s  %s%n";
  private static final int ERROR_CHARS_MAX = 100;

  private DeadLetterTable() {}

  /** A line for each letter, newest first. Contacts are shown by their last characters only. */
  static void print(DeadLetterBox.Found found, PrintStream out) {
    if (found.matching() == 0) {
      out.println("no dead letters");
      return;
    }
    out.printf(ROW, "ID", "DIED (UTC)", "KIND", "CONVERSATION", "TRIES", "STATE", "ERROR");
    for (DeadLetter letter : found.newestFirst()) {
      out.printf(
          ROW,
          letter.id(),
          TIME.format(letter.diedAt()),
          letter.kind(),
          Masked.key(letter.key()),
          letter.attempts(),
          letter.replayed() ? "replayed" : "open",
          oneLine(letter.error()));
    }
    out.printf(
        "%n%d of %d shown, %d of them all replayed%n",
        found.newestFirst().size(), found.matching(), found.replayed());
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= ERROR_CHARS_MAX ? line : line.substring(0, ERROR_CHARS_MAX) + "…";
  }

  /** Everything about one letter. */
  static void print(DeadLetterBox.Opened opened, PrintStream out) {
    DeadLetter letter = opened.letter();
    out.println("Holds personal data: do not pass it on.");
    out.println();
    line(out, "id", letter.id());
    line(out, "state", letter.replayed() ? "replayed" : "open");
    line(out, "died", time(letter.diedAt()));
    line(out, "received", time(letter.receivedAt()));
    line(out, "key", letter.key());
    opened.headers().forEach((name, value) -> line(out, name, value));
    out.println();
    out.println(pretty(opened.value()));
  }

  private static void line(PrintStream out, String name, String value) {
    out.printf("%-12s %s%n", name, value);
  }

  private static String time(Instant instant) {
    return TIME.format(instant) + " UTC";
  }

  private static String pretty(Buffer value) {
    try {
      return Json.encodePrettily(Json.decodeValue(value));
    } catch (DecodeException _) {
      return value.toString();
    }
  }
}
