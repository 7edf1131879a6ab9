package dev.chasqui.embedded;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.RedisLine;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A process to be killed: starts all servers on the directory it is given, writes 1, 2, 3… to each
 * of them for as long as somebody listens and prints every write that was acknowledged, as {@code
 * KAFKA 17}.
 */
final class AcknowledgedWrites {
  static final String TOPIC = "numbers";

  private AcknowledgedWrites() {}

  private interface Writer {
    void write(int number) throws Exception;
  }

  static void main(String[] args) throws Exception {
    var backends =
        EmbeddedBackends.start(
            Path.of(args[0]),
            EnumSet.allOf(Part.class),
            line -> System.out.println("started: " + line));
    Thread.ofPlatform().start(() -> run(Part.KAFKA, kafka(backends)));
    Thread.ofPlatform().start(() -> run(Part.REDIS, redis(backends)));
    Thread.ofPlatform().start(() -> run(Part.POSTGRES, postgres(backends)));
  }

  private interface Setup {
    Writer open() throws Exception;
  }

  private static void run(Part part, Setup setup) {
    try {
      Writer writer = setup.open();
      boolean heard = true;
      for (int number = 1; heard; number++) {
        writer.write(number);
        System.out.println(part + " " + number);
        heard = !System.out.checkError();
      }
      System.exit(1);
    } catch (Exception e) {
      System.out.println(part + " failed: " + e);
    }
  }

  private static Setup kafka(EmbeddedBackends backends) {
    return () -> {
      String servers = backends.address(Part.KAFKA).orElseThrow();
      try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
        var topic = new NewTopic(TOPIC, Optional.of(1), Optional.empty());
        admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
      }
      var producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", servers, "acks", "all"),
              new StringSerializer(),
              new StringSerializer());
      return number ->
          producer
              .send(new ProducerRecord<>(TOPIC, Integer.toString(number)))
              .get(30, TimeUnit.SECONDS);
    };
  }

  private static Setup redis(EmbeddedBackends backends) {
    return () -> {
      var redis = new RedisLine(backends.address(Part.REDIS).orElseThrow());
      return number -> {
        String answer = redis.call("SET number:" + number + " x");
        if (!answer.equals("+OK")) {
          throw new IllegalStateException(answer);
        }
      };
    };
  }

  private static Setup postgres(EmbeddedBackends backends) {
    return () -> {
      var connection =
          DriverManager.getConnection(
              Backends.jdbcUrl(backends.address(Part.POSTGRES).orElseThrow()));
      try (var statement = connection.createStatement()) {
        statement.execute("CREATE TABLE number (value int PRIMARY KEY)");
      }
      var insert = connection.prepareStatement("INSERT INTO number VALUES (?)");
      return number -> {
        insert.setInt(1, number);
        insert.executeUpdate();
      };
    };
  }
}
