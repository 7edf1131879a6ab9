package dev.chasqui.sandbox;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Media files by id; the oldest make room for new ones. Thread-safe. */
final class MediaStore {

  /**
   * A stored file.
   *
   * @param key part of its download URL that nobody can guess
   */
  record MediaFile(String id, String key, Buffer bytes, String mimeType, @Nullable String name) {
    /** SHA-256 in Base64, the form of message webhooks. */
    String sha256() {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.getBytes());
        return Base64.getEncoder().encodeToString(hash);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  private final int fileBytesMax;
  private final int totalBytesMax;
  private final Map<String, MediaFile> files = new LinkedHashMap<>();
  private long totalBytes;

  MediaStore(int fileBytesMax, int totalBytesMax) {
    this.fileBytesMax = fileBytesMax;
    this.totalBytesMax = totalBytesMax;
  }

  /**
   * Stores a file.
   *
   * @throws RejectedExecutionException when it is larger than one file may be
   */
  synchronized MediaFile add(Buffer bytes, String mimeType, @Nullable String name) {
    if (bytes.length() > Math.min(fileBytesMax, totalBytesMax)) {
      throw new RejectedExecutionException("a file may have " + fileBytesMax + " bytes");
    }
    var oldest = files.values().iterator();
    while (totalBytes + bytes.length() > totalBytesMax) {
      totalBytes -= oldest.next().bytes().length();
      oldest.remove();
    }
    var file = new MediaFile(Ids.media(), Ids.random(18), bytes, mimeType, name);
    files.put(file.id(), file);
    totalBytes += bytes.length();
    return file;
  }

  synchronized Optional<MediaFile> find(String id) {
    return Optional.ofNullable(files.get(id));
  }
}
