package dev.chasqui.testing;

import dev.chasqui.embedded.BackendAddresses;
import dev.chasqui.embedded.EmbeddedBackends;
import dev.chasqui.embedded.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the servers of a test run come from: each one given by {@code -Dtest.kafka}, {@code
 * -Dtest.redis}, {@code -Dtest.database} (or {@code TEST_KAFKA} and so on) is used as it is, the
 * others run in containers when a container engine answers, else embedded.
 */
final class BackendSource implements AutoCloseable {
  private static final Map<Part, String> KEYS =
      Map.of(Part.KAFKA, "test.kafka", Part.REDIS, "test.redis", Part.POSTGRES, "test.database");

  private final BackendAddresses addresses;
  private final boolean someGiven;
  private final AutoCloseable servers;

  private BackendSource(Map<Part, String> found, boolean someGiven, AutoCloseable servers) {
    this.addresses =
        new BackendAddresses(
            found.get(Part.KAFKA), found.get(Part.REDIS), found.get(Part.POSTGRES));
    this.someGiven = someGiven;
    this.servers = servers;
  }

  static BackendSource find() {
    Map<Part, String> found = new EnumMap<>(Part.class);
    KEYS.forEach((part, key) -> given(key).ifPresent(address -> found.put(part, address)));
    boolean someGiven = !found.isEmpty();
    var missing = EnumSet.allOf(Part.class);
    missing.removeAll(found.keySet());
    if (missing.isEmpty()) {
      return new BackendSource(found, someGiven, () -> {});
    }
    Optional<ContainerBackends> containers =
        ContainerEngine.answers() ? ContainerBackends.tryStart(missing) : Optional.empty();
    if (containers.isPresent()) {
      found.putAll(containers.get().addresses());
      return new BackendSource(found, someGiven, containers.get());
    }
    return embedded(found, someGiven, missing);
  }

  private static BackendSource embedded(
      Map<Part, String> found, boolean someGiven, EnumSet<Part> missing) {
    Path dir = temporaryDirectory();
    var backends = EmbeddedBackends.start(dir, missing, _ -> {});
    for (Part part : missing) {
      found.put(part, backends.address(part).orElseThrow());
    }
    return new BackendSource(
        found,
        someGiven,
        () -> {
          backends.close();
          TemporaryFiles.delete(dir);
        });
  }

  private static Optional<String> given(String key) {
    String variable = key.toUpperCase(Locale.ROOT).replace('.', '_');
    return Optional.ofNullable(System.getProperty(key))
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(address -> !address.isBlank());
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("chasqui-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BackendAddresses addresses() {
    return addresses;
  }

  /** Whether a server was given from outside, so that what tests made there must be removed. */
  boolean outlivesThisRun() {
    return someGiven;
  }

  @Override
  public void close() {
    try {
      servers.close();
    } catch (Exception e) {
      throw new IllegalStateException("could not stop the test backends", e);
    }
  }
}
