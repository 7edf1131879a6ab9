package dev.chasqui.loadtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the load generator sent and how it was acknowledged. Thread-safe. */
final class Ledger {
  private static final String HEAD = "person,messages,sent_micros,ack_millis,accepted";

  /**
   * One conversation.
   *
   * @param messages of its question
   * @param sentMicros when the last of them was handed to the HTTP client
   * @param ackMillis until the last one was answered; -1 without an answer of 200
   * @param accepted whether every message was answered 200
   */
  record Entry(String person, int messages, long sentMicros, int ackMillis, boolean accepted) {
    private String line() {
      return person + "," + messages + "," + sentMicros + "," + ackMillis + "," + accepted;
    }

    private static Entry parse(String line) {
      String[] cells = line.split(",", -1);
      return new Entry(
          cells[0],
          Integer.parseInt(cells[1]),
          Long.parseLong(cells[2]),
          Integer.parseInt(cells[3]),
          Boolean.parseBoolean(cells[4]));
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
