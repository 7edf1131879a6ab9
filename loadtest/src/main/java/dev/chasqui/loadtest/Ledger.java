package dev.chasqui.loadtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the load generator did, turn by turn. Thread-safe. */
final class Ledger {
  private static final String HEAD =
      "order,person,number,kind,sent_micros,gap_millis,ack_millis,accepted,echo_micros";

  /**
   * One question.
   *
   * @param order names it
   * @param number the business number that it went to
   * @param sentMicros when its last message was sent, by the machine's clock
   * @param gapMillis longest pause between two of its messages as they were really sent; 0 for one
   * @param ackMillis until that was answered; -1 without an answer of 200
   * @param accepted whether every message was answered 200
   * @param echoMicros when a human agent's message to the same person had been answered 200; 0 for
   *     none
   */
  record Entry(
      String order,
      String person,
      String number,
      TurnKind kind,
      long sentMicros,
      int gapMillis,
      int ackMillis,
      boolean accepted,
      long echoMicros) {
    private String line() {
      return String.join(
          ",",
          order,
          person,
          number,
          kind.name(),
          Long.toString(sentMicros),
          Integer.toString(gapMillis),
          Integer.toString(ackMillis),
          Boolean.toString(accepted),
          Long.toString(echoMicros));
    }

    private static Entry parse(String line) {
      String[] cells = line.split(",", -1);
      return new Entry(
          cells[0],
          cells[1],
          cells[2],
          TurnKind.valueOf(cells[3]),
          Long.parseLong(cells[4]),
          Integer.parseInt(cells[5]),
          Integer.parseInt(cells[6]),
          Boolean.parseBoolean(cells[7]),
          Long.parseLong(cells[8]));
    }
  }

  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

  void add(Entry entry) {
    entries.add(entry);
  }

  void write(Path file) {
    var lines = new ArrayList<String>();
    lines.add(HEAD);
    entries.forEach(entry -> lines.add(entry.line()));
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Entry> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().skip(1).map(Entry::parse).toList();
  }
}
