package dev.chasqui.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Lets many callers share the round trips to a backend. A question leaves when fewer than the
 * allowed trips are under way, with all others that the event loop has in hand at the moment; else
 * it waits and shares the next trip with all others that wait: an idle system adds no delay, and a
 * busy one asks seldom.
 *
 * <p>When a shared trip fails, each of its callers is asked for alone, so that nobody fails for
 * what somebody else asked. What waits is bounded by what the callers have in work. Thread-safe;
 * futures complete on the caller's context.
 *
 * @param <Q> question
 * @param <A> answer
 */
public final class SharedTrips<Q, A> {
  private final Context context;
  private final int tripsMax;
  private final int questionsMax;
  private final Function<List<Q>, Future<List<A>>> backend;
  private final ArrayDeque<Caller<Q, A>> waiting = new ArrayDeque<>();
  private int underWay;

  /** Whether a departure is called that has not begun. */
  private boolean called;

  private record Caller<Q, A>(List<Q> questions, Promise<List<A>> answers) {}

  /**
   * @param context where the trips begin
   * @param tripsMax under way at once
   * @param questionsMax in one trip, about: a single caller's questions are never parted
   * @param backend gives an answer for each question, in their order
   */
  public SharedTrips(
      Context context, int tripsMax, int questionsMax, Function<List<Q>, Future<List<A>>> backend) {
    this.context = context;
    this.tripsMax = tripsMax;
    this.questionsMax = questionsMax;
    this.backend = backend;
  }

  /** The answers to these questions, in their order. */
  public Future<List<A>> ask(List<Q> questions) {
    return ContextHop.call(
        context,
        () -> {
          Promise<List<A>> answers = Promise.promise();
          waiting.add(new Caller<>(questions, answers));
          departSoon();
          return answers.future();
        });
  }

  /** Partitions get what has come at the same time, one after the other. */
  private void departSoon() {
    if (!called) {
      called = true;
      context.runOnContext(_ -> {
        called = false;
        depart();
      });
    }
  }

  private void depart() {
    while (underWay < tripsMax && !waiting.isEmpty()) {
      var callers = new ArrayList<Caller<Q, A>>();
      int size = 0;
      do {
        var caller = waiting.remove();
        callers.add(caller);
        size += caller.questions.size();
      } while (!waiting.isEmpty() && size + waiting.element().questions.size() <= questionsMax);
      underWay++;
      travel(callers, size)
          .onComplete(_ ->
              context.runOnContext(_ -> {
                underWay--;
                depart();
              }));
    }
  }

  /** Settles all callers; the future itself never fails. */
  private Future<Void> travel(List<Caller<Q, A>> callers, int size) {
    var questions = new ArrayList<Q>(size);
    callers.forEach(caller -> questions.addAll(caller.questions));
    return asked(questions)
        .transform(outcome -> {
          if (outcome.succeeded()) {
            deal(callers, outcome.result());
            return Future.succeededFuture();
          }
          if (callers.size() == 1) {
            callers.getFirst().answers.fail(outcome.cause());
            return Future.succeededFuture();
          }
          Future<Void> last = Future.succeededFuture();
          for (var caller : callers) {
            last = last.compose(_ -> travel(List.of(caller), caller.questions.size()));
          }
          return last;
        });
  }

  private Future<List<A>> asked(List<Q> questions) {
    try {
      return backend.apply(questions);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void deal(List<Caller<Q, A>> callers, List<A> answers) {
    int from = 0;
    for (var caller : callers) {
      int to = from + caller.questions.size();
      caller.answers.complete(List.copyOf(answers.subList(from, to)));
      from = to;
    }
  }
}
