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
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a second webhook from the same log record again.
 *
 * <p>Redis: string {@code chasqui:dedup:<phone_number_id>:<event's dedup key>} holds the coordinate
 * of the record that brought the event first; lives a day longer than the seven over which Meta
 * redelivers. {@code SET NX} of many events goes in one round trip, and what was there is read in a
 * second one. Thread-safe.
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
    var requests = new ArrayList<Request>(queries.size());
    for (var query : queries) {
      requests.add(
          Request.cmd(Command.SET)
              .arg(key(query))
              .arg(query.coordinate())
              .arg("NX")
              .arg("PX")
              .arg(ttlMillis));
    }
    return redis.batch(requests).compose(answers -> verdicts(queries, answers));
  }

  /**
   * Nearly all are new, so that nothing is read of them: only what was there is asked for, with a
   * second round trip.
   */
  private Future<List<Verdict>> verdicts(List<Query> queries, List<@Nullable Response> answers) {
    var verdicts = new ArrayList<Verdict>(Collections.nCopies(queries.size(), Verdict.NEW));
    var known = new ArrayList<Integer>();
    var requests = new ArrayList<Request>();
    for (int i = 0; i < queries.size(); i++) {
      // Responses are null for a nil answer.
      if (answers.get(i) == null) {
        known.add(i);
        requests.add(Request.cmd(Command.GET).arg(key(queries.get(i))));
      }
    }
    if (requests.isEmpty()) {
      return Future.succeededFuture(verdicts);
    }
    return redis
        .batch(requests)
        .map(stored -> {
          for (int i = 0; i < known.size(); i++) {
            int place = known.get(i);
            verdicts.set(place, verdict(queries.get(place), stored.get(i)));
          }
          return verdicts;
        });
  }

  /** What expired in between was there for eight days; this is no second webhook of Meta's. */
  private static Verdict verdict(Query query, @Nullable Response stored) {
    return stored == null || stored.toString().equals(query.coordinate())
        ? Verdict.SAME_RECORD
        : Verdict.DUPLICATE;
  }

  private static String key(Query query) {
    return "chasqui:dedup:" + query.number() + ":" + query.dedupKey();
  }
}
