package dev.chasqui.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.ConversationKey;
import dev.chasqui.store.StoreFixture;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class FenceChannelTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final ConversationKey ANA = StoreFixture.conversation("100", "US.ana");

  private static final ConversationKey BEA = StoreFixture.conversation("100", "bea");

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private FenceChannel channel(Vertx vertx, Redis redis, String name) {
    var context = vertx.getOrCreateContext();
    var listener =
        new FenceChannel.Listener() {
          @Override
          public void fenced(ConversationKey conversation, String reason) {
            heard.add(name + " " + conversation + " " + reason);
          }

          @Override
          public void keepBack(List<ConversationKey> conversations) {
            heard.add(name + " keeps back " + conversations);
          }
        };
    return new FenceChannel(vertx, context, redis, name, listener);
  }

  @Test
  void theOthersHearItAlsoAfterALostConnection(Vertx vertx, Backends backends) {
    var redis = Redis.createClient(vertx, backends.freshRedisUrl());
    var one = channel(vertx, redis, "one");
    var other = channel(vertx, redis, "other");
    one.start().await();
    other.start().await();
    one.tell(ANA, "a human agent answered");
    StoreFixture.eventually(SOON, () -> !heard.isEmpty());
    assertThat(heard).containsExactly("other " + ANA + " a human agent answered");

    one.announce(List.of(ANA, BEA));
    StoreFixture.eventually(SOON, () -> heard.size() > 1);
    assertThat(heard).contains("other keeps back " + List.of(ANA, BEA));

    redis.send(Request.cmd(Command.PUBLISH).arg("chasqui:fence").arg("not json")).await();
    redis.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("pubsub")).await();
    StoreFixture.eventually(
        SOON,
        () -> {
          one.tell(ANA, "again");
          return heard.contains("other " + ANA + " again");
        });
    assertThat(heard).noneMatch(line -> line.startsWith("one"));
    one.close();
    other.close();
  }
}
