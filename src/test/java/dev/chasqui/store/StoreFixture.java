package dev.chasqui.store;

import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.config.Secret;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.PhoneNumberId;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A migrated database of its own and a group commit on it. */
public record StoreFixture(
    DatabaseConfig config, Database database, GroupCommit commits, MeterRegistry meters) {

  public static StoreFixture start(Vertx vertx, String url) {
    return start(vertx, url, 10_000);
  }

  public static StoreFixture start(Vertx vertx, String url, int maxQueuedWrites) {
    var config = new DatabaseConfig(Secret.of(url), 6, Duration.ofSeconds(5), maxQueuedWrites);
    Migrations.run(vertx, config).await();
    var database = Database.open(vertx, config);
    var meters = new SimpleMeterRegistry();
    return new StoreFixture(
        config, database, GroupCommit.start(vertx, database, meters).await(), meters);
  }

  /** The rows of a query, first column as text. */
  public List<String> column(String sql) {
    var values = new ArrayList<String>();
    for (Row row : database.client().query(sql).execute().await()) {
      values.add(String.valueOf(row.getValue(0)));
    }
    return values;
  }

  public static ConversationKey conversation(String number, String contact) {
    return new ConversationKey(new PhoneNumberId(number), new ContactId(contact));
  }

  /** Waits until the condition holds, at most this long. */
  public static void eventually(Duration bound, BooleanSupplier condition) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + bound);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
