package dev.chasqui.outbound;

import dev.chasqui.model.ConversationKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes at once that a person has taken the word, or is about to. PostgreSQL keeps
 * what counts: a node that misses the news sends at most what it had marked for the next few slots.
 * Belongs to one context.
 *
 * <p>Redis: channel {@code chasqui:fence}, messages <code>
 * {"from":node,"key":conversation,"reason":…}
 * </code> and <code>{"from":node,"hold":[conversation,…]}</code>.
 */
final class FenceChannel {
  /** Hears what other nodes tell. */
  interface Listener {
    /** A person has taken the word. */
    void fenced(ConversationKey conversation, String reason);

    /** A person's word has come in, and is not read yet. */
    void keepBack(List<ConversationKey> conversations);
  }

  private static final Logger log = LoggerFactory.getLogger(FenceChannel.class);
  private static final String CHANNEL = "chasqui:fence";
  private static final long AGAIN_MILLIS = 1_000;

  /** Between two signs of life of the connection that hears, which is silent otherwise. */
  private static final long PING_MILLIS = 3_000;

  private static final long PONG_MILLIS = 2_000;

  private final Vertx vertx;
  private final Context context;
  private final Redis redis;
  private final String owner;
  private final Listener listener;
  private @Nullable RedisConnection connection;
  private boolean closed;

  /**
   * @param owner names this life of this node, which does not hear itself
   * @param listener told on the context
   */
  FenceChannel(Vertx vertx, Context context, Redis redis, String owner, Listener listener) {
    this.vertx = vertx;
    this.context = context;
    this.redis = redis;
    this.owner = owner;
    this.listener = listener;
  }

  /** Begins to hear; goes on by itself when the connection is lost. Never fails. */
  Future<Void> start() {
    return redis
        .connect()
        .compose(open -> {
          connection = open;
          open.handler(this::heard);
          open.endHandler(_ -> again(open));
          open.exceptionHandler(_ -> again(open));
          return open.send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL))
              .onSuccess(_ -> pingLater(open));
        })
        .transform(subscribed -> {
          if (subscribed.failed()) {
            log.debug("not subscribed yet cause={}", subscribed.cause().toString());
            again(connection);
          }
          return Future.succeededFuture();
        });
  }

  /** A connection over which news can come no more is told only by its silence. */
  private void pingLater(RedisConnection open) {
    vertx
        .timer(PING_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(_ -> {
          if (!closed && open.equals(connection)) {
            open.send(Request.cmd(Command.PING))
                .timeout(PONG_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(_ -> pingLater(open), _ -> again(open));
          }
        });
  }

  private void again(@Nullable RedisConnection lost) {
    if (closed || !Objects.equals(lost, connection)) {
      return;
    }
    connection = null;
    if (lost != null) {
      lost.close();
    }
    vertx
        .timer(AGAIN_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(_ ->
            context.runOnContext(_ -> {
              if (!closed && connection == null) {
                start();
              }
            }));
  }

  private void heard(Response news) {
    // The answer to a sign of life is a word and no list.
    boolean list = news.type() == ResponseType.MULTI || news.type() == ResponseType.PUSH;
    if (!list || news.size() != 3 || !"message".equals(news.get(0).toString())) {
      return;
    }
    try {
      var json = new JsonObject(news.get(2).toString());
      if (owner.equals(json.getString("from"))) {
        return;
      }
      var announced = json.getJsonArray("hold");
      if (announced != null) {
        var keys = announced.stream().map(key -> ConversationKey.parse((String) key)).toList();
        context.runOnContext(_ -> listener.keepBack(keys));
      } else {
        var key = ConversationKey.parse(json.getString("key"));
        context.runOnContext(_ -> listener.fenced(key, json.getString("reason")));
      }
    } catch (RuntimeException e) {
      log.warn("unreadable news of a fence cause={}", e.toString());
    }
  }

  /** Tells the others. Lost when Redis is away. */
  void tell(ConversationKey conversation, String reason) {
    publish(new JsonObject().put("key", conversation.toString()).put("reason", reason));
  }

  /** Tells the others to keep back what they have for these. Lost when Redis is away. */
  void announce(List<ConversationKey> conversations) {
    var keys = conversations.stream().map(ConversationKey::toString).toList();
    publish(new JsonObject().put("hold", new JsonArray(keys)));
  }

  private void publish(JsonObject news) {
    news.put("from", owner);
    redis
        .send(Request.cmd(Command.PUBLISH).arg(CHANNEL).arg(news.encode()))
        .onFailure(failure -> log.debug("fence not told cause={}", failure.toString()));
  }

  void close() {
    closed = true;
    if (connection != null) {
      connection.close();
    }
  }
}
