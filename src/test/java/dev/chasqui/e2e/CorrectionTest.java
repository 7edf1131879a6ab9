package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.edit;
import static dev.chasqui.e2e.SomeMeta.revoke;
import static dev.chasqui.e2e.SomeMeta.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People who change and delete what they wrote, before and after they have an answer. */
class CorrectionTest extends NodeScene {
  @BeforeEach
  void forgetPrompts() {
    model.prompts.clear();
  }

  private void post(JsonObject... messages) {
    assertThat(code(meta.post(messages))).isEqualTo(200);
  }

  private String id(String name) {
    return "wamid." + name + ana;
  }

  private List<String> said() {
    return said(ana);
  }

  private void awaitPrompts(int count) {
    Eventually.eventually(count + " prompts", () -> model.prompts.size() >= count);
  }

  /** What the person said, as the model was told last. */
  private List<String> lastHeard() {
    return model.prompts.getLast().stream()
        .map(JsonObject.class::cast)
        .filter(message -> "user".equals(message.getString("role")))
        .map(message -> message.getString("content"))
        .toList();
  }

  private String stored(String name) {
    var rows =
        database
            .client()
            .preparedQuery("SELECT text FROM messages WHERE id = $1")
            .execute(Tuple.of(id(name)))
            .await();
    return rows.size() == 0 ? "" : rows.iterator().next().getString(0);
  }

  private boolean windowOpen() {
    return database
        .client()
        .preparedQuery(
            """
            SELECT last_inbound_at > now() - interval '1 day' AS open
            FROM conversations WHERE contact_id = $1
            """)
        .execute(Tuple.of(ana))
        .await()
        .iterator()
        .next()
        .getBoolean("open");
  }

  @Test
  void whatIsChangedInTheWindowIsAnsweredAsItReadsNow() {
    model.delayMillis = 1_500;
    post(text(id("a"), ana, "mesa para dos"), text(id("b"), ana, "con terraza"));
    awaitPrompts(1);
    post(edit(id("e"), ana, id("a"), "mesa para seis"));
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("He leído: mesa para seis + con terraza");
    assertThat(stored("a")).isEqualTo("mesa para seis");
    assertThat(stored("e")).as("an edit is no message of its own").isEmpty();
  }

  @Test
  void whatIsChangedWhileTheModelSpeaksStartsTheAnswerAnew() {
    model.delayMillis = 3_000;
    post(text(id("a"), ana, "mesa para dos"));
    awaitPrompts(1);
    pause(1_200);
    int cancelled = model.cancelled.get();
    post(edit(id("e"), ana, id("a"), "mesa para seis"));
    awaitPrompts(2);
    Eventually.eventually("the first call is ended", () -> model.cancelled.get() > cancelled);
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("He leído: mesa para seis");
  }

  @Test
  void whatIsChangedAfterItsAnswerIsRememberedAndNotAnswered() {
    post(text(id("a"), ana, "soy Ana García"));
    meta.awaitAnswers(ana, 1);
    var change = SomeMeta.webhook(edit(id("e"), ana, id("a"), "soy Ana Gómez"));
    assertThat(code(meta.post(change))).isEqualTo(200);
    pause(QUIET_MILLIS);
    assertThat(said()).hasSize(1);
    assertThat(stored("a")).isEqualTo("soy Ana Gómez");
    post(text(id("b"), ana, "¿cómo me llamo?"));
    meta.awaitAnswers(ana, 2);
    assertThat(lastHeard()).containsExactly("soy Ana Gómez", "¿cómo me llamo?");

    assertThat(code(meta.post(change))).isEqualTo(200);
    pause(QUIET_MILLIS);
    assertThat(said()).as("the same edit again").hasSize(2);
  }

  @Test
  void whatIsDeletedInTimeIsNotAnsweredAndNotKept() {
    model.delayMillis = 1_500;
    post(text(id("a"), ana, "¿abren hoy?"), text(id("b"), ana, "mi clave es azul"));
    awaitPrompts(1);
    post(revoke(id("r"), ana, id("b")));
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("He leído: ¿abren hoy?");
    assertThat(stored("b")).doesNotContain("azul");

    post(text(id("c"), ana, "olvídalo"));
    awaitPrompts(model.prompts.size() + 1);
    post(revoke(id("s"), ana, id("c")));
    pause(2 * QUIET_MILLIS);
    assertThat(said()).as("nothing is left to answer").hasSize(1);
    assertThat(stored("c")).doesNotContain("olvídalo");
  }

  @Test
  void whatIsDeletedAfterItsAnswerIsForgotten() {
    post(text(id("a"), ana, "mi clave es azul"));
    meta.awaitAnswers(ana, 1);
    post(revoke(id("r"), ana, id("a")));
    pause(QUIET_MILLIS);
    post(text(id("b"), ana, "¿qué sabes de mí?"));
    meta.awaitAnswers(ana, 2);
    assertThat(lastHeard()).hasSize(2).noneMatch(words -> words.contains("azul"));
    assertThat(stored("a")).doesNotContain("azul");
  }

  @Test
  void whoChangesAnAnsweredMessageIntoAnOptOutHasOptedOut() {
    post(text(id("a"), ana, "BAJAR"));
    meta.awaitAnswers(ana, 1);
    post(edit(id("e"), ana, id("a"), "BAJA"));
    meta.awaitAnswers(ana, 2);
    post(text(id("b"), ana, "¿hola?"));
    pause(QUIET_MILLIS);
    assertThat(said()).as("an answer and the confirmation").hasSize(2);
  }

  @Test
  void aMessageThatIsReadAgainIsAnsweredAsItsRowReads() {
    // Too old to be answered itself, so that only its row is there when the message comes.
    String longAgo = Long.toString(System.currentTimeMillis() / 1000 - 3 * 86_400);
    post(edit(id("e"), ana, id("a"), "mesa para seis").put("timestamp", longAgo));
    Eventually.eventually("it is stored", () -> !stored("a").isEmpty());
    post(text(id("a"), ana, "mesa para dos"));
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("He leído: mesa para seis");
  }

  @Test
  void aChangeThatOvertakesItsMessageIsAnsweredOnce() {
    post(edit(id("e"), ana, id("a"), "mesa para seis"));
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("He leído: mesa para seis");
    assertThat(windowOpen()).as("the person wrote, whenever the message itself comes").isTrue();
    post(text(id("a"), ana, "mesa para dos"));
    pause(QUIET_MILLIS);
    assertThat(said()).hasSize(1);
    assertThat(stored("a")).isEqualTo("mesa para seis");

    post(revoke(id("r"), ana, id("b")));
    Eventually.eventually("it is stored", () -> !stored("b").isEmpty());
    post(text(id("b"), ana, "mi clave es azul"));
    pause(QUIET_MILLIS);
    assertThat(said()).as("deleted before it came").hasSize(1);
    assertThat(stored("b")).doesNotContain("azul");
  }
}
