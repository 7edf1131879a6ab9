package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Round trips whose ends the test decides. */
@ExtendWith(VertxExtension.class)
class SharedTripsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<List<Integer>> asked = new CopyOnWriteArrayList<>();
  private final List<Promise<Void>> ends = new CopyOnWriteArrayList<>();
  private SharedTrips<Integer, String> trips;

  @BeforeEach
  void open(Vertx vertx) {
    trips = new SharedTrips<>(vertx.getOrCreateContext(), 1, 10, this::travel);
  }

  private Future<List<String>> travel(List<Integer> questions) {
    if (questions.contains(-1)) {
      throw new IllegalArgumentException("no such question");
    }
    Promise<Void> end = Promise.promise();
    // First: whoever sees the question may end its trip.
    ends.add(end);
    asked.add(questions);
    return end.future().map(_ -> questions.stream().map(question -> "a" + question).toList());
  }

  private void awaitTrips(int count) {
    Eventually.eventually(count + " trips", PATIENCE, () -> asked.size() >= count);
  }

  @Test
  void whoComesWhileATripIsUnderWaySharesTheNext() {
    var first = trips.ask(List.of(1));
    awaitTrips(1);
    var second = trips.ask(List.of(2, 3));
    var third = trips.ask(List.of(4));
    ends.get(0).complete();
    awaitTrips(2);
    ends.get(1).complete();

    assertThat(first.await()).containsExactly("a1");
    assertThat(second.await()).containsExactly("a2", "a3");
    assertThat(third.await()).containsExactly("a4");
    assertThat(asked).containsExactly(List.of(1), List.of(2, 3, 4));
  }

  @Test
  void aTripHoldsNoMoreThanItMayAndPartsNobodysQuestions() {
    trips.ask(List.of(0));
    awaitTrips(1);
    var large = IntStream.range(100, 125).boxed().toList();
    var answers = new ArrayList<Future<List<String>>>();
    answers.add(trips.ask(List.of(1, 2, 3, 4, 5, 6)));
    answers.add(trips.ask(List.of(7, 8, 9, 10, 11)));
    answers.add(trips.ask(large));
    for (int i = 0; i < 4; i++) {
      awaitTrips(i + 1);
      ends.get(i).complete();
    }
    Future.all(answers).await();
    assertThat(asked)
        .containsExactly(List.of(0), List.of(1, 2, 3, 4, 5, 6), List.of(7, 8, 9, 10, 11), large);
  }

  @Test
  void nobodyFailsForWhatSomebodyElseAsked() {
    trips.ask(List.of(1));
    awaitTrips(1);
    var good = trips.ask(List.of(2));
    var bad = trips.ask(List.of(-1));
    var alsoGood = trips.ask(List.of(3));
    ends.get(0).complete();
    awaitTrips(2);
    ends.get(1).complete();
    awaitTrips(3);
    ends.get(2).complete();

    assertThat(good.await()).containsExactly("a2");
    assertThat(alsoGood.await()).containsExactly("a3");
    Eventually.eventually("the bad one failed", PATIENCE, bad::failed);
    assertThat(bad.cause()).hasMessage("no such question");
  }

  @Test
  void goesOnAfterAFailedTrip() {
    var lost = trips.ask(List.of(1));
    awaitTrips(1);
    ends.get(0).fail("away");
    Eventually.eventually("it failed", PATIENCE, lost::failed);
    var next = trips.ask(List.of(2));
    awaitTrips(2);
    ends.get(1).complete();
    assertThat(next.await()).containsExactly("a2");
  }
}
