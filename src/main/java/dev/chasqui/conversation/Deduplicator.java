package dev.chasqui.conversation;

import dev.chasqui.model.PhoneNumberId;
import dev.chasqui.store.SharedTrips;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a second webhook from the same log record again.
 *
 * <p>Redis: string {@code chasqui:dedup:<phone_number_id>:<event's dedup key>} holds the coordinate
 * of the record that brought the event first; lives a day longer than the seven over which Meta
 * redelivers. {@code SET NX} and {@code GET} of many events go in one round trip. Thread-safe.
 */
public final class Deduplicator {
  /** What is known of an event. */
  public enum Verdict {
    /** Never seen. */
    NEW,
    /** This very record, seen before a crash or a failed try. */
    SAME_RECORD,
    /** Came before in another record: Meta sent it twice. */
    DUPLICATE
  }

  /**
   * What to look up.
   *
   * @param coordinate of the record at hand
   */
  public record Query(PhoneNumberId number, String dedupKey, String coordinate) {}

  private static final int TRIPS_MAX = 2;
  private static final int QUERIES_MAX = 512;

  private final Redis redis;
  private final String ttlMillis;
  private final SharedTrips<Query, Verdict> trips;

  /**
   * @param context from which Redis is asked
   * @param ttl how long an event is remembered
   */
  public Deduplicator(Context context, Redis redis, Duration ttl) {
    this.redis = redis;
    ttlMillis = Long.toString(ttl.toMillis());
    trips = new SharedTrips<>(context, TRIPS_MAX, QUERIES_MAX, this::ask);
  }

  /**
   * The verdicts, in the order of the queries. Fails when Redis cannot be asked; asking again is
   * safe.
   */
  public Future<List<Verdict>> check(List<Query> queries) {
    return queries.isEmpty() ? Future.succeededFuture(List.of()) : trips.ask(queries);
  }

  private Future<List<Verdict>> ask(List<Query> queries) {
    var requests = new ArrayList<Request>(queries.size() * 2);
    for (var query : queries) {
      String key = "chasqui:dedup:" + query.number() + ":" + query.dedupKey();
      requests.add(
          Request.cmd(Command.SET)
              .arg(key)
              .arg(query.coordinate())
              .arg("NX")
              .arg("PX")
              .arg(ttlMillis));
      requests.add(Request.cmd(Command.GET).arg(key));
    }
    return redis.batch(requests).map(answers -> verdicts(queries, answers));
  }

  private static List<Verdict> verdicts(List<Query> queries, List<@Nullable Response> answers) {
    var verdicts = new ArrayList<Verdict>(queries.size());
    for (int i = 0; i < queries.size(); i++) {
      // Responses are null for a nil answer.
      if (answers.get(2 * i) != null) {
        verdicts.add(Verdict.NEW);
      } else {
        var stored = answers.get(2 * i + 1);
        boolean same = stored == null || stored.toString().equals(queries.get(i).coordinate());
        verdicts.add(same ? Verdict.SAME_RECORD : Verdict.DUPLICATE);
      }
    }
    return verdicts;
  }
}
