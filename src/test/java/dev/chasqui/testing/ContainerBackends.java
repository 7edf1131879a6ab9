package dev.chasqui.testing;

import dev.chasqui.embedded.Part;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The servers as containers, in the versions that the embedded ones have. */
final class ContainerBackends implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ContainerBackends.class);
  private static final int REDIS_PORT = 6379;

  private final Map<Part, GenericContainer<?>> containers;

  private ContainerBackends(Map<Part, GenericContainer<?>> containers) {
    this.containers = containers;
  }

  /** Starts {@code parts}; empty when an image cannot be had, for example without a network. */
  static Optional<ContainerBackends> tryStart(Set<Part> parts) {
    Map<Part, GenericContainer<?>> containers = new EnumMap<>(Part.class);
    for (Part part : parts) {
      containers.put(part, container(part));
    }
    var backends = new ContainerBackends(containers);
    try {
      Startables.deepStart(containers.values()).join();
      return Optional.of(backends);
    } catch (RuntimeException e) {
      log.warn("containers did not start, using embedded servers reason={}", e.toString());
      backends.close();
      return Optional.empty();
    }
  }

  private static GenericContainer<?> container(Part part) {
    return switch (part) {
      case KAFKA ->
          new KafkaContainer("apache/kafka:4.1.0")
              .withEnv("KAFKA_GROUP_COORDINATOR_REBALANCE_PROTOCOLS", "classic,consumer")
              .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
      case REDIS ->
          new GenericContainer<>(DockerImageName.parse("redis:6.2-alpine"))
              .withExposedPorts(REDIS_PORT)
              .withCommand("redis-server", "--databases", "1024", "--save", "");
      case POSTGRES ->
          new PostgreSQLContainer("postgres:18-alpine")
              .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=200");
    };
  }

  /** Where the containers answer, in the form of {@link dev.chasqui.embedded.BackendAddresses}. */
  Map<Part, String> addresses() {
    Map<Part, String> addresses = new EnumMap<>(Part.class);
    containers.forEach((part, container) -> addresses.put(part, address(container)));
    return addresses;
  }

  private static String address(GenericContainer<?> container) {
    return switch (container) {
      case KafkaContainer kafka -> kafka.getBootstrapServers();
      case PostgreSQLContainer postgres ->
          "postgresql://%s:%s@%s:%d/%s"
              .formatted(
                  postgres.getUsername(),
                  postgres.getPassword(),
                  postgres.getHost(),
                  postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                  postgres.getDatabaseName());
      default -> "redis://" + container.getHost() + ":" + container.getMappedPort(REDIS_PORT);
    };
  }

  @Override
  public void close() {
    containers.values().forEach(GenericContainer::stop);
  }
}
