package dev.chasqui.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to run servers on a data directory. The operating system drops it when
 * the process ends, however it ends, so a stale lock cannot exist.
 */
final class DataDirLock implements AutoCloseable {
  private final FileChannel channel;

  private DataDirLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks {@code dir}. Throws {@link BackendStartException} when another process has it, or when it
   * cannot be written.
   */
  static DataDirLock acquire(Path dir) {
    Path file = dir.resolve("lock");
    try {
      var channel = FileChannel.open(file, CREATE, READ, WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new BackendStartException(
            "The data directory "
                + dir
                + " is in use by another Chasqui process (pid "
                + Files.readString(file).strip()
                + "). Stop that one, or give this one a directory of its own with"
                + " CHASQUI_DATA_DIR.");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
      return new DataDirLock(channel);
    } catch (IOException e) {
      throw new BackendStartException(
          "Cannot write to the data directory "
              + dir
              + " ("
              + e
              + "). Make it writable for this user, or choose another with CHASQUI_DATA_DIR.",
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // held by this very process
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
