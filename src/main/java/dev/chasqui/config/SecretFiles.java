package dev.chasqui.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that came from files, kept up to date. When a file's content changes, the {@link
 * Secret} that was read from it changes in place. Content is compared, not times, so that a mounted
 * volume that swaps a symbolic link is seen as well. A file that is gone, empty or not a secret of
 * its kind leaves the old value in force. Thread-safe.
 */
public final class SecretFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);
  private static final int MAX_BYTES = 64 * 1024;

  /**
   * One file and the secret in it.
   *
   * @param valid whether a text may take the secret's place
   */
  record Watched(String key, Path path, Secret secret, Predicate<String> valid) {}

  /** A file does not hold a secret; the message says why, without any content. */
  static final class UnusableException extends Exception {
    UnusableException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final List<Watched> watched;
  private final Set<String> unusable = new HashSet<>();
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("chasqui-secret-files").factory());

  SecretFiles(List<Watched> watched) {
    this.watched = List.copyOf(watched);
  }

  /** Looks at the files again and again, on a daemon thread, until closed. */
  public void watch(Duration interval) {
    if (!watched.isEmpty()) {
      var _ =
          poller.scheduleWithFixedDelay(
              this::reread, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Looks at the files now. Reads from disk: never call it on an event loop. */
  public synchronized void reread() {
    watched.forEach(this::reread);
  }

  private void reread(Watched file) {
    try {
      String text = read(file.path());
      if (!file.valid().test(text)) {
        throw new UnusableException("not a secret of its kind");
      }
      unusable.remove(file.key());
      if (!text.equals(file.secret().reveal())) {
        file.secret().rotate(text);
        log.info("secret rotated key={}", file.key());
      }
    } catch (UnusableException e) {
      if (unusable.add(file.key())) {
        log.warn("secret kept key={} path={} reason={}", file.key(), file.path(), e.getMessage());
      }
    }
  }

  /** The content of a file without the line break at its end. */
  static String read(Path path) throws UnusableException {
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UnusableException("larger than " + MAX_BYTES + " bytes");
      }
      String text = trimLineBreak(new String(bytes, StandardCharsets.UTF_8));
      if (text.isBlank()) {
        throw new UnusableException("empty");
      }
      return text;
    } catch (NoSuchFileException _) {
      throw new UnusableException("no such file");
    } catch (IOException e) {
      throw new UnusableException("unreadable, " + e.getClass().getSimpleName());
    }
  }

  static String trimLineBreak(String text) {
    return text.replaceFirst("[\\r\\n]+$", "");
  }

  /** Stops watching. */
  @Override
  public void close() {
    poller.shutdownNow();
  }
}
