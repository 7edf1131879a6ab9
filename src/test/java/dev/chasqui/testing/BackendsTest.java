package dev.chasqui.testing;

import static dev.chasqui.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BackendsExtension.class)
class BackendsTest {

  @Test
  void freshDatabaseIsEmptyAndItsOwn(Backends backends) throws Exception {
    String first = backends.freshDatabase();
    String second = backends.freshDatabase();
    try (var connection = DriverManager.getConnection(Backends.jdbcUrl(first));
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE note (words text)");
    }
    try (var connection = DriverManager.getConnection(Backends.jdbcUrl(second));
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*), current_setting('synchronous_commit') FROM pg_tables"
                    + " WHERE schemaname = 'public'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isZero();
      assertThat(rows.getString(2)).isEqualTo("on");
    }
  }

  @Test
  void freshRedisUrlIsGivenOnce(Backends backends) {
    assertThat(backends.freshRedisUrl()).isNotEqualTo(backends.freshRedisUrl());
  }

  @Test
  void kafkaTakesTopicsAndSpeaksTheConsumerProtocol(Backends backends) throws Exception {
    String topic = backends.freshTopicPrefix() + "conversations";
    try (var admin = Admin.create(Map.of("bootstrap.servers", backends.kafka()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(3), Optional.empty())))
          .all()
          .get(20, TimeUnit.SECONDS);
      // The controller answers that a topic is made before the broker that lists them has heard.
      eventually("the topic is listed", Duration.ofSeconds(20), () -> names(admin).contains(topic));
      var features = admin.describeFeatures().featureMetadata().get(20, TimeUnit.SECONDS);
      assertThat(features.finalizedFeatures().get("group.version").maxVersionLevel())
          .isEqualTo((short) 1);
    }
  }

  private static Set<String> names(Admin admin) {
    try {
      return admin.listTopics().names().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("Kafka does not list its topics", e);
    }
  }
}
