package dev.chasqui.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/**
 * The server programs, unpacked from their Maven artifacts once per user and version.
 *
 * <p>They are unpacked beside their place and moved there, so that processes that start together
 * never see half a program.
 *
 * @param cache where unpacked programs are kept
 */
record Binaries(Path cache) {

  /** The user's cache directory, or one in {@code dataDir} for a user without a home. */
  static Binaries forUser(Path dataDir) {
    Path home = cacheHome();
    try {
      Path cache = Files.createDirectories(home.toAbsolutePath().resolve("chasqui"));
      if (Files.isWritable(cache)) {
        return new Binaries(cache);
      }
    } catch (IOException _) {
      // No usable home: the data directory serves as well, it is only not shared.
    }
    return new Binaries(dataDir.resolve("programs"));
  }

  private static Path cacheHome() {
    String given = System.getenv("XDG_CACHE_HOME");
    if (given != null && !given.isBlank()) {
      return Path.of(given);
    }
    // Root may have to run PostgreSQL as nobody, who cannot look into root's home.
    return System.getProperty("user.name").equals("root")
        ? Path.of("/var/cache")
        : Path.of(System.getProperty("user.home"), ".cache");
  }

  /** Returns the path of the {@code redis-server} program. */
  Path redisServer() throws IOException {
    String name =
        Optional.ofNullable(
                ExecutableProvider.newProvidedVersionsMap()
                    .get(OsArchitecture.detectOSandArchitecture()))
            .orElseThrow(() -> unsupported("Redis", "REDIS_URL", null));
    return unpackedOnce(
        name.substring(name.lastIndexOf('/') + 1),
        target -> {
          try (InputStream in = ExecutableProvider.class.getResourceAsStream(absolute(name))) {
            if (in == null) {
              throw unsupported("Redis", "REDIS_URL", null);
            }
            Files.copy(in, target);
            setMode(target, 0755);
          }
        });
  }

  /** Returns the directory that holds PostgreSQL's {@code bin}, {@code lib} and {@code share}. */
  Path postgresHome() throws IOException {
    byte[] archive;
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            System.getProperty("os.name").startsWith("Mac") ? "Darwin" : "Linux",
            System.getProperty("os.arch"))) {
      archive = in.readAllBytes();
    } catch (IllegalStateException e) {
      throw unsupported("PostgreSQL", "DATABASE_URL", e);
    }
    var checksum = new CRC32();
    checksum.update(archive);
    return unpackedOnce(
        "postgres-" + Long.toHexString(checksum.getValue()), target -> untar(archive, target));
  }

  private static String absolute(String resource) {
    return resource.startsWith("/") ? resource : "/" + resource;
  }

  private static BackendStartException unsupported(
      String server, String variable, @Nullable Throwable cause) {
    return new BackendStartException(
        "There is no embedded %s for %s on %s. Run one yourself and set %s."
            .formatted(
                server, System.getProperty("os.name"), System.getProperty("os.arch"), variable),
        cause);
  }

  private interface Unpacking {
    void into(Path target) throws IOException;
  }

  private Path unpackedOnce(String name, Unpacking unpacking) throws IOException {
    Path place = cache.resolve(name);
    if (Files.exists(place)) {
      return place;
    }
    Files.createDirectories(cache);
    Path work = Files.createTempDirectory(cache, "unpacking");
    try {
      Path fresh = work.resolve("program");
      unpacking.into(fresh);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
      // Another process unpacked the same program meanwhile.
    } finally {
      FileTree.delete(work);
    }
    return place;
  }

  private static void untar(byte[] archive, Path target) throws IOException {
    Files.createDirectories(target);
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          setMode(path, entry.getMode());
        }
      }
    }
  }

  private static void setMode(Path path, int mode) throws IOException {
    Set<PosixFilePermission> permissions =
        PosixFilePermissions.fromString((mode & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x");
    Files.setPosixFilePermissions(path, permissions);
  }
}
