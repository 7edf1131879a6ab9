package dev.chasqui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, BackendsExtension.class})
class GroupCommitTest {
  private static final Write.Statement INSERT =
      new Write.Statement(
          1,
          "INSERT INTO marks (id, conversation, weight) VALUES ($1, $2, $3)"
              + " ON CONFLICT (id) DO NOTHING");

  private String url = "";
  private static final String NOTES =
      "CREATE TABLE notes (id text PRIMARY KEY, words text CHECK (length(words) < 10), times int)";

  private static final Write.Statement NOTE =
      new Write.Statement(
          1,
          """
          INSERT INTO notes AS n SELECT id, words, 1 FROM unnest($1::text[], $2::text[]) AS r (id, words)
          ON CONFLICT (id) DO UPDATE SET words = excluded.words, times = n.times + 1
          """,
          List.of(Write.Column.TEXT, Write.Column.TEXT),
          1);

  private StoreFixture store;

  @BeforeEach
  void start(Vertx vertx, Backends backends) {
    url = backends.freshDatabase();
    store = StoreFixture.start(vertx, url, 500);
    store
        .database()
        .client()
        .query(
            "CREATE TABLE marks (id int PRIMARY KEY, conversation text, weight int CHECK (weight <"
                + " 100), arrival serial)")
        .execute()
        .await();
  }

  private static Write mark(int id, String conversation, int weight) {
    return Write.of(
        StoreFixture.conversation("1", conversation), INSERT, Tuple.of(id, conversation, weight));
  }

  @Test
  void aWriteThatPostgresRefusesFailsAlone() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 200; i++) {
      writes.add(store.commits().submit(mark(i, "c" + i, i == 77 ? 1_000 : 1)));
    }
    Future.join(writes).otherwiseEmpty().await();
    assertThat(writes.stream().filter(Future::failed).toList()).containsExactly(writes.get(77));
    assertThat(writes.get(77).cause()).isInstanceOf(PgException.class);
    assertThat(store.column("SELECT count(*) FROM marks")).containsExactly("199");
    assertThat(store.meters().counter("chasqui.store.poisoned").count()).isEqualTo(1);
  }

  @Test
  void writesOfManyShareTransactions() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 400; i++) {
      writes.add(store.commits().submit(mark(i, "c" + i, 1)));
    }
    Future.all(writes).await();
    assertThat(store.meters().get("chasqui.store.batch").summary().count()).isLessThan(100);
  }

  @Test
  void writesGatherWhileTransactionsFollowEachOther() {
    int rounds = 30;
    for (int i = 0; i < rounds; i++) {
      var writes = new ArrayList<Future<?>>();
      for (int j = 0; j < 3; j++) {
        writes.add(store.commits().submit(mark(3 * i + j, "c" + j, 1)));
      }
      Future.all(writes).await();
    }
    // Not gathered, the first of each round leaves alone, and the others when it is committed.
    assertThat(store.meters().get("chasqui.store.batch").summary().count()).isLessThan(2L * rounds);
  }

  @Test
  void patientWritesGatherAndShareATransactionOfOthers() {
    int rounds = 50;
    var patient = new ArrayList<Future<?>>();
    for (int i = 0; i < rounds; i++) {
      patient.add(store.commits().submit(mark(2 * i, "p" + i, 1).patiently()));
      store.commits().submit(mark(2 * i + 1, "urgent", 1)).await();
    }
    Future.all(patient).await();
    var batches = store.meters().get("chasqui.store.batch").summary();
    assertThat(batches.max()).as("several with one that somebody waits for").isGreaterThan(2);
    assertThat(batches.count()).as("next to none by themselves").isLessThan(rounds + 10L);
  }

  @Test
  void patientWritesAreCommittedByThemselvesInTheEnd() {
    store.commits().submit(mark(0, "first", 1)).await();
    var patient = new ArrayList<Future<?>>();
    for (int i = 1; i <= 50; i++) {
      patient.add(store.commits().submit(mark(i, "c" + i, 1).patiently()));
    }
    Future.all(patient).await();
    assertThat(store.column("SELECT count(*) FROM marks")).containsExactly("51");
    assertThat(store.meters().get("chasqui.store.batch").summary().count()).isEqualTo(2);
  }

  @Test
  void anUrgentWriteDoesNotOvertakeThePatientOnesOfItsConversation() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 400; i++) {
      var write = mark(i, "c" + i % 7, 1);
      writes.add(store.commits().submit(i % 5 == 0 ? write : write.patiently()));
    }
    inOrder(writes);
  }

  @Test
  void manyPatientWritesDoNotWaitForEachOther() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < GroupCommit.MANY; i++) {
      writes.add(store.commits().submit(mark(i, "c" + i, 1).patiently()));
    }
    Future.all(writes).await();
    assertThat(store.meters().get("chasqui.store.batch").summary().max())
        .isGreaterThan(GroupCommit.MANY / 2.0);
  }

  @Test
  void keepsTheOrderOfAConversation() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 400; i++) {
      writes.add(store.commits().submit(mark(i, "c" + i % 7, 1)));
    }
    inOrder(writes);
  }

  private void inOrder(List<Future<?>> writes) {
    Future.all(writes).await();
    assertThat(
            store.column(
                "SELECT count(*) FROM marks a JOIN marks b ON a.conversation = b.conversation"
                    + " AND a.id < b.id AND a.arrival > b.arrival"))
        .containsExactly("0");
  }

  /** Many rows in one command, where PostgreSQL changes no row twice. */
  private static Write note(String id, String words) {
    return Write.of(StoreFixture.conversation("1", "c" + words), NOTE, Tuple.of(id, words));
  }

  @Test
  void aStatementOverArraysTakesOneRowOftenAndInOrder() {
    store.database().client().query(NOTES).execute().await();
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 300; i++) {
      // Entries of one write share its transaction for sure.
      writes.add(
          store
              .commits()
              .submit(
                  new Write(
                      StoreFixture.conversation("1", "c" + i % 3),
                      List.of(
                          new Write.Entry(NOTE, Tuple.of("n" + i % 3, i + "a")),
                          new Write.Entry(NOTE, Tuple.of("n" + i % 3, i + "b")),
                          new Write.Entry(NOTE, Tuple.of("m" + i, (Object) null))))));
    }
    Future.all(writes).await();
    assertThat(store.column("SELECT words FROM notes WHERE id LIKE 'n%' ORDER BY id"))
        .containsExactly("297b", "298b", "299b");
    assertThat(store.column("SELECT sum(times)::text FROM notes WHERE id LIKE 'n%'"))
        .containsExactly("600");
    assertThat(store.column("SELECT count(*) FROM notes WHERE words IS NULL"))
        .containsExactly("300");
  }

  @Test
  void aRefusedRowOfAStatementOverArraysFailsAlone() {
    store.database().client().query(NOTES).execute().await();
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 100; i++) {
      writes.add(store.commits().submit(note("n" + i, i == 31 ? "far too many words" : "w" + i)));
    }
    Future.join(writes).otherwiseEmpty().await();
    assertThat(writes.stream().filter(Future::failed).toList()).containsExactly(writes.get(31));
    assertThat(store.column("SELECT count(*) FROM notes")).containsExactly("99");
  }

  @Test
  void refusesBeyondItsBound() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 1_000; i++) {
      writes.add(store.commits().submit(mark(i, "same", 1)));
    }
    Future.join(writes).otherwiseEmpty().await();
    assertThat(writes.stream().filter(Future::failed).map(Future::cause))
        .isNotEmpty()
        .allMatch(RejectedExecutionException.class::isInstance);
    assertThat(store.meters().counter("chasqui.store.refused").count()).isPositive();
  }

  @Test
  void writesAgainWhatALostConnectionInterrupted() {
    var writes = new ArrayList<Future<?>>();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 40; i++) {
        writes.add(store.commits().submit(mark(round * 40 + i, "c" + i, 1)));
      }
      store
          .database()
          .client()
          .query(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE datname = current_database() AND pid <> pg_backend_pid()")
          .execute()
          .otherwiseEmpty()
          .await();
    }
    Future.all(writes).await();
    assertThat(store.column("SELECT count(*) FROM marks")).containsExactly("400");
  }

  @Test
  void completesOnTheCallersContext(Vertx vertx) {
    Promise<Boolean> same = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    caller.runOnContext(_ ->
        store
            .commits()
            .submit(mark(1, "c", 1))
            .onComplete(_ -> same.complete(caller.equals(Vertx.currentContext()))));
    assertThat(same.future().await()).isTrue();
  }

  @Test
  void commitsWhatWaitsBeforeItCloses() {
    var writes = new ArrayList<Future<?>>();
    for (int i = 0; i < 100; i++) {
      writes.add(store.commits().submit(mark(i, "c" + i % 3, 1)));
    }
    store.commits().close().await();
    Future.all(writes).await();
    assertThatThrownBy(() -> store.commits().submit(mark(999, "c", 1)).await())
        .isInstanceOf(RejectedExecutionException.class);
  }
}
