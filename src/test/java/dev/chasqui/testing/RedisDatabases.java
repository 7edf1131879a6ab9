package dev.chasqui.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * Hands out empty databases of one Redis, each once. A database in use by others is passed over.
 */
final class RedisDatabases {
  private static final Pattern INDEX = Pattern.compile("/\\d*$");

  private final String base;
  private int nextIndex = 1;

  RedisDatabases(String url) {
    this.base = INDEX.matcher(url).replaceFirst("");
  }

  /** Returns the URL of the next empty database. */
  synchronized String next() {
    try (var redis = new RedisLine(base)) {
      while (true) {
        int index = nextIndex++;
        String selected = redis.call("SELECT " + index);
        if (!selected.equals("+OK")) {
          throw new IllegalStateException(
              "Redis has no empty database left for tests: " + selected);
        }
        if (redis.call("DBSIZE").equals(":0")) {
          return base + "/" + index;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
