package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class MigrationsTest {
  private static DatabaseConfig config(String url) {
    return new DatabaseConfig(Secret.of(url), 4, Duration.ofSeconds(5), 100);
  }

  @Test
  void twoNodesThatStartAtOnceApplyEachMigrationOnce(Vertx vertx, Backends backends)
      throws Exception {
    int migrations;
    try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
      migrations = (int) files.count();
    }
    var config = config(backends.freshDatabase());
    var one = Migrations.run(vertx, config);
    var other = Migrations.run(vertx, config);
    assertThat(one.await() + other.await()).isEqualTo(migrations);
    assertThat(Migrations.run(vertx, config).await()).isZero();
  }

  @Test
  void saysThatTheDatabaseIsOutOfReachWithoutShowingThePassword(Vertx vertx) {
    var config = config("postgresql://someone:hunter2@127.0.0.1:1/none");
    assertThatThrownBy(() -> Migrations.run(vertx, config).await())
        .isInstanceOf(Migrations.MigrationException.class)
        .hasMessageContaining("database could not be")
        .hasMessageNotContaining("hunter2");
  }
}
