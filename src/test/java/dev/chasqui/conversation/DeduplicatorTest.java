package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.conversation.Deduplicator.Query;
import dev.chasqui.conversation.Deduplicator.Verdict;
import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deduplication against a real Redis. */
@ExtendWith({VertxExtension.class, BackendsExtension.class})
class DeduplicatorTest {
  private static final PhoneNumberId NUMBER = new PhoneNumberId("880000000000001");

  private Redis redis;
  private Deduplicator deduplicator;

  @BeforeEach
  void connect(Vertx vertx, Backends backends) {
    redis = Redis.createClient(vertx, backends.freshRedisUrl());
    deduplicator = new Deduplicator(vertx.getOrCreateContext(), redis, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    redis.close();
  }

  private List<Verdict> check(Query... queries) {
    return deduplicator.check(List.of(queries)).await();
  }

  @Test
  void tellsASecondWebhookFromTheSameRecordAgain() {
    var first = new Query(NUMBER, "wamid.A", "conversations-3-17");
    var again = new Query(NUMBER, "wamid.A", "conversations-3-17");
    var second = new Query(NUMBER, "wamid.A", "conversations-3-18");
    assertThat(check(first)).containsExactly(Verdict.NEW);
    assertThat(check(again, second)).containsExactly(Verdict.SAME_RECORD, Verdict.DUPLICATE);
  }

  @Test
  void findsARepeatInsideOneBatchAndKeepsTheOrder() {
    assertThat(
            check(
                new Query(NUMBER, "wamid.B", "c-0-1"),
                new Query(NUMBER, "wamid.C", "c-0-2"),
                new Query(NUMBER, "wamid.B", "c-0-3")))
        .containsExactly(Verdict.NEW, Verdict.NEW, Verdict.DUPLICATE);
  }

  @Test
  void keepsNumbersApart() {
    assertThat(
            check(
                new Query(NUMBER, "wamid.D", "c-0-1"),
                new Query(new PhoneNumberId("880000000000002"), "wamid.D", "c-0-2")))
        .containsExactly(Verdict.NEW, Verdict.NEW);
  }

  @Test
  void forgetsAfterItsTime() {
    check(new Query(NUMBER, "wamid.E", "c-0-1"));
    var ttl =
        redis.send(Request.cmd(Command.PTTL).arg("chasqui:dedup:880000000000001:wamid.E")).await();
    assertThat(ttl.toLong()).isBetween(1L, Duration.ofMinutes(1).toMillis());
  }

  @Test
  void asksNothingForNothing() {
    assertThat(check()).isEmpty();
  }
}
