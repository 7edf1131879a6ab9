package dev.chasqui.loadtest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * When each of very many webhooks was sent and how long its 200 took: two numbers each, so that
 * keeping them costs the machine nothing. Each index is written by one thread.
 */
final class AckLog {
  private static final int NONE = -1;
  private static final int NOT_SENT = -2;

  private final long[] sentMicros;
  private final int[] ackMillis;

  AckLog(int most) {
    sentMicros = new long[most];
    ackMillis = new int[most];
    Arrays.fill(ackMillis, NONE);
  }

  void sent(long index) {
    if (index < sentMicros.length) {
      sentMicros[(int) index] = WallClock.micros();
    }
  }

  /** It should have been sent now, but too many others had no answer yet. */
  void notSent(long index) {
    sent(index);
    acknowledged(index, NOT_SENT);
  }

  /** The 200 came after so long. */
  void acknowledged(long index, int millis) {
    if (index < ackMillis.length) {
      ackMillis[(int) index] = millis;
    }
  }

  int size() {
    int size = sentMicros.length;
    while (size > 0 && sentMicros[size - 1] == 0) {
      size--;
    }
    return size;
  }

  long sentMicros(int index) {
    return sentMicros[index];
  }

  boolean wasSent(int index) {
    return ackMillis[index] != NOT_SENT;
  }

  /** Negative without a 200. */
  int ackMillis(int index) {
    return ackMillis[index];
  }

  void write(Path file) {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      int size = size();
      out.writeInt(size);
      for (int i = 0; i < size; i++) {
        out.writeLong(sentMicros[i]);
        out.writeInt(ackMillis[i]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AckLog read(Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int size = in.readInt();
      var log = new AckLog(size);
      for (int i = 0; i < size; i++) {
        log.sentMicros[i] = in.readLong();
        log.ackMillis[i] = in.readInt();
      }
      return log;
    }
  }
}
