package dev.chasqui.testing;

import dev.chasqui.embedded.BackendAddresses;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real backends for tests, with a corner for each test. Take one as a parameter of a test or of a
 * set-up method of a class with {@code @ExtendWith(BackendsExtension.class)}. Thread-safe.
 */
public final class Backends implements AutoCloseable {
  private final BackendSource source;
  private final RedisDatabases redis;
  private final ConcurrentLinkedQueue<String> databases = new ConcurrentLinkedQueue<>();
  private final AtomicInteger topics = new AtomicInteger();
  private final String runId = UUID.randomUUID().toString().substring(0, 8);

  private Backends(BackendSource source) {
    this.source = source;
    this.redis = new RedisDatabases(source.addresses().redisUrl());
  }

  static Backends start() {
    return new Backends(BackendSource.find());
  }

  /** Where the shared servers answer. Prefer the fresh ones below: they keep tests apart. */
  public BackendAddresses addresses() {
    return source.addresses();
  }

  /** Returns {@code host:port} of Kafka. */
  public String kafka() {
    return addresses().kafkaBootstrapServers();
  }

  /** Returns a topic prefix, also good as a group id, that nobody used before. */
  public String freshTopicPrefix() {
    return "t-" + runId + "-" + topics.incrementAndGet() + ".";
  }

  /** Returns the URL of an empty Redis database that nobody else is given. */
  public String freshRedisUrl() {
    return redis.next();
  }

  /** Creates an empty database and returns its URL, {@code postgresql://…}. */
  public String freshDatabase() {
    String name = "t_" + runId + "_" + databases.size() + "_" + System.nanoTime() % 1_000_000;
    execute(List.of("CREATE DATABASE " + name));
    databases.add(name);
    String url = addresses().databaseUrl();
    return url.substring(0, url.lastIndexOf('/') + 1) + name;
  }

  /** Returns the JDBC form of a {@code postgresql://} URL, user and password included. */
  public static String jdbcUrl(String url) {
    var parts = DatabaseUrl.parse(url);
    return "jdbc:postgresql://%s/%s?user=%s&password=%s"
        .formatted(parts.hostAndPort(), parts.database(), parts.user(), parts.password());
  }

  private void execute(List<String> statements) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(addresses().databaseUrl()));
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL at " + addresses() + ": " + e.getMessage(), e);
    }
  }

  /** Drops the databases that were handed out and stops what was started for this run. */
  @Override
  public void close() {
    try {
      if (source.outlivesThisRun()) {
        execute(databases.stream().map(name -> "DROP DATABASE " + name + " WITH (FORCE)").toList());
      }
    } finally {
      source.close();
    }
  }

  private record DatabaseUrl(String user, String password, String hostAndPort, String database) {
    static DatabaseUrl parse(String url) {
      var uri = java.net.URI.create(url);
      String[] login = String.valueOf(uri.getRawUserInfo()).split(":", 2);
      return new DatabaseUrl(
          login[0],
          login.length > 1 ? login[1] : "",
          uri.getHost() + ":" + (uri.getPort() < 0 ? 5432 : uri.getPort()),
          uri.getPath().substring(1));
    }
  }
}
