package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.echo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.CommandLine;
import dev.chasqui.Gateway;
import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.store.Database;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** People whose ids come, go and change, as an outside Meta and an outside model see them. */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Longer than an answer takes; what has not come by then does not come. */
  private static final long QUIET_MILLIS = 2_500;

  private final Vertx vertx = Vertx.vertx();
  private SomeMeta meta;
  private EchoModel model;
  private Gateway gateway;
  private Database database;
  private ChasquiConfig config;

  /** The ids of a person, and those after a change. */
  private String number = "";

  private String user = "";
  private String newNumber = "";
  private String newUser = "";

  @BeforeAll
  void start(Backends backends) {
    meta = SomeMeta.start(vertx);
    model = EchoModel.start(vertx);
    config = ServeConfig.of(backends, meta, model, ConversationConfig.defaults());
    gateway = Gateway.start(vertx, config, List.of(), List.of());
    meta.talksTo(gateway.port());
    database = Database.open(vertx, config.database());
  }

  @AfterAll
  void stop() {
    database.close().await();
    gateway.close();
    vertx.close().await();
  }

  @BeforeEach
  void meet() {
    int person = 1000 + NUMBERS.incrementAndGet();
    number = "3471000" + person;
    newNumber = "3472000" + person;
    user = "ES.1" + person;
    newUser = "ES.2" + person;
  }

  private void post(Buffer body) {
    assertThat(code(meta.post(body))).isEqualTo(200);
  }

  private static JsonObject text(@Nullable String waId, @Nullable String userId, String words) {
    var message =
        new JsonObject()
            .put("id", "wamid.ident" + NUMBERS.incrementAndGet())
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("type", "text")
            .put("text", new JsonObject().put("body", words));
    if (waId != null) {
      message.put("from", waId);
    }
    return userId == null ? message : message.put("from_user_id", userId);
  }

  private static Buffer webhook(JsonObject message) {
    var contact = new JsonObject().put("profile", new JsonObject().put("username", "@same"));
    if (message.containsKey("from")) {
      contact.put("wa_id", message.getString("from"));
    }
    if (message.containsKey("from_user_id")) {
      contact.put("user_id", message.getString("from_user_id"));
    }
    var value = SomeMeta.value().put("messages", new JsonArray().add(message));
    return SomeMeta.change(
        "messages",
        "system".equals(message.getString("type"))
            ? value
            : value.put("contacts", new JsonArray().add(contact)));
  }

  private void write(@Nullable String waId, @Nullable String userId, String words) {
    post(webhook(text(waId, userId, words)));
  }

  private void agent(String toNumber, String words) {
    post(echo("wamid.echo" + NUMBERS.incrementAndGet(), toNumber, words));
  }

  private void notice(@Nullable String from, JsonObject system) {
    var message =
        new JsonObject()
            .put("id", "wamid.notice" + NUMBERS.incrementAndGet())
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("type", "system")
            .put("system", system.put("body", "…"));
    if (from != null) {
      message.put("from", from);
    }
    post(webhook(message));
  }

  private List<String> said(String address) {
    return meta.to(address).stream().map(SomeMeta.Sent::body).toList();
  }

  private String count(String sql, Object... values) {
    var rows = database.client().preparedQuery(sql).execute(Tuple.wrap(List.of(values))).await();
    return String.valueOf(rows.iterator().next().getValue(0));
  }

  private void awaitAlias(String alias) {
    Eventually.eventually(
        "an alias of somebody",
        () ->
            count("SELECT count(*) FROM aliases WHERE alias = $1 AND undone_at IS NULL", alias)
                .equals("1"));
  }

  /** An echo under another key takes a little longer than what the person writes after it. */
  private void awaitSilence(String conversation) {
    Eventually.eventually(
        "an agent has the word",
        () ->
            count(
                    "SELECT count(*) FROM conversations WHERE contact_id = $1"
                        + " AND silence IS NOT NULL",
                    conversation)
                .equals("1"));
  }

  private String lastPrompt() {
    return model.prompts.getLast().encode();
  }

  private void pause() {
    var promise = Promise.<Void>promise();
    vertx.setTimer(QUIET_MILLIS, _ -> promise.complete());
    promise.future().await();
  }

  @Test
  void whoFirstWroteByNumberAndThenWithAUserIdKeepsOneConversation() {
    write(number, null, "soy la del pedido 17");
    meta.awaitAnswers(number, 1);
    var second = webhook(text(number, user, "¿ha salido?"));
    post(second);
    meta.awaitAnswers(number, 2);
    assertThat(lastPrompt()).contains("soy la del pedido 17");

    write(null, user, "¿y ahora?");
    meta.awaitAnswers(number, 3);
    assertThat(lastPrompt()).contains("soy la del pedido 17").contains("¿ha salido?");
    assertThat(said(user)).as("the number is known").isEmpty();

    post(second);
    pause();
    assertThat(said(number)).as("a second delivery of what was redirected").hasSize(3);
    assertThat(
            count(
                "SELECT count(DISTINCT contact_id) FROM messages WHERE contact_id IN ($1, $2)",
                number,
                user))
        .isEqualTo("1");
  }

  @Test
  void anEchoThatNamesTheNumberSilencesTheConversationOfTheUserId() {
    write(number, user, "hola");
    meta.awaitAnswers(number, 1);
    awaitAlias(number);
    agent(number, "Sigo yo, soy Marta");
    awaitSilence(user);
    write(null, user, "¿quién eres?");
    pause();
    assertThat(said(number)).hasSize(1);
    assertThat(said(user)).isEmpty();
    agent(number, "#bot");
    meta.awaitAnswers(number, 2);
    assertThat(lastPrompt()).contains("Sigo yo, soy Marta").contains("¿quién eres?");
  }

  @Test
  void aChangedNumberKeepsSilenceAndMemoryAndGetsTheNextAnswer() {
    write(number, user, "reserva para ocho");
    meta.awaitAnswers(number, 1);
    awaitAlias(number);
    agent(number, "Lo miro");
    awaitSilence(user);
    notice(
        number,
        new JsonObject()
            .put("type", "user_changed_number")
            .put("wa_id", newNumber)
            .put("user_id", newUser)
            .put("previous_user_id", user));
    awaitAlias(newUser);
    write(newNumber, newUser, "es mi número nuevo");
    pause();
    assertThat(said(newNumber)).as("an agent has the word").isEmpty();
    agent(newNumber, "#bot");
    meta.awaitAnswers(newNumber, 1);
    assertThat(lastPrompt()).contains("reserva para ocho").contains("es mi número nuevo");
    assertThat(said(number)).hasSize(1);
  }

  @Test
  void aChangedNumberWithoutUserIdsKeepsTheConversationAsWell() {
    write(number, null, "reserva para tres");
    meta.awaitAnswers(number, 1);
    notice(number, new JsonObject().put("type", "user_changed_number").put("wa_id", newNumber));
    awaitAlias(newNumber);
    write(newNumber, null, "¿sigue en pie?");
    meta.awaitAnswers(newNumber, 1);
    assertThat(lastPrompt()).contains("reserva para tres");
  }

  @Test
  void aPersonWithoutANumberIsAnsweredByUserIdAlsoAfterItChanged() {
    write(null, user, "prefiero no dar mi número");
    meta.awaitAnswers(user, 1);
    notice(
        null,
        new JsonObject()
            .put("type", "user_changed_user_id")
            .put("user_id", newUser)
            .put("previous_user_id", user));
    awaitAlias(newUser);
    write(null, newUser, "¿me oyes?");
    meta.awaitAnswers(newUser, 1);
    assertThat(lastPrompt()).contains("prefiero no dar mi número");
    assertThat(said(user)).hasSize(1);
  }

  @Test
  void aChangedUserIdWithoutItsPredecessorIsFoundByTheNumber() {
    write(number, user, "mesa en la terraza");
    meta.awaitAnswers(number, 1);
    awaitAlias(number);
    notice(
        number,
        new JsonObject()
            .put("type", "user_changed_user_id")
            .put("wa_id", newNumber)
            .put("user_id", newUser)
            .put("parent_user_id", "ES.ENT.1"));
    awaitAlias(newUser);
    write(null, newUser, "¿confirmada?");
    meta.awaitAnswers(newNumber, 1);
    assertThat(lastPrompt()).contains("mesa en la terraza");
  }

  @Test
  void aNumberGivenToSomebodyElseBringsNothingOfTheOther() {
    write(number, user, "mi diagnóstico");
    meta.awaitAnswers(number, 1);
    awaitAlias(number);
    write(number, newUser, "hola, número nuevo");
    meta.awaitAnswers(number, 2);
    assertThat(lastPrompt()).doesNotContain("mi diagnóstico");

    write(null, user, "soy yo otra vez");
    meta.awaitAnswers(user, 1);
    assertThat(lastPrompt()).contains("mi diagnóstico").doesNotContain("número nuevo");
    assertThat(said(number)).as("nothing for the one reaches the other").hasSize(2);

    agent(number, "Te atiendo yo");
    awaitSilence(newUser);
    write(null, newUser, "¿y bien?");
    write(null, user, "¿siguen ahí?");
    meta.awaitAnswers(user, 2);
    pause();
    assertThat(said(number)).as("whose number it is now has an agent").hasSize(2);
  }

  @Test
  void messagesThatOvertakeTheNoticeOfAChangeAreJoined() {
    write(number, user, "pedí la azul");
    meta.awaitAnswers(number, 1);
    write(newNumber, newUser, "mejor la verde");
    meta.awaitAnswers(newNumber, 1);
    assertThat(lastPrompt()).as("nothing tells yet who it is").doesNotContain("pedí la azul");
    notice(
        number,
        new JsonObject()
            .put("type", "user_changed_number")
            .put("wa_id", newNumber)
            .put("user_id", newUser)
            .put("previous_user_id", user));
    awaitAlias(newUser);
    // The owner of the new number hears of it through the log, a moment after the record has it.
    var asked = new AtomicInteger(1);
    Eventually.eventually(
        "both are remembered",
        Duration.ofSeconds(20),
        () -> {
          write(newNumber, newUser, "¿cuál pedí?");
          meta.awaitAnswers(newNumber, asked.incrementAndGet());
          return lastPrompt().contains("pedí la azul");
        });
    assertThat(lastPrompt()).contains("mejor la verde");
  }

  @Test
  void twoConversationsOfOnePersonBecomeOneAndStaySilent() {
    write(number, null, "soy alfa");
    meta.awaitAnswers(number, 1);
    write(null, user, "soy beta");
    meta.awaitAnswers(user, 1);
    agent(number, "Ahora te digo");
    awaitSilence(number);
    write(number, user, "soy los dos");
    pause();
    assertThat(said(number)).as("an agent has the word").hasSize(1);
    agent(number, "#bot");
    meta.awaitAnswers(number, 2);
    assertThat(lastPrompt()).contains("soy alfa", "soy beta", "soy los dos");
  }

  @Test
  void twoPeopleWithOneUsernameAndOneParentIdStayTwo() {
    var first = text(null, user, "mi clave es azul").put("from_parent_user_id", "ES.ENT.7");
    var second = text(null, newUser, "¿cuál es mi clave?").put("from_parent_user_id", "ES.ENT.7");
    post(webhook(first.put("from", "")));
    meta.awaitAnswers(user, 1);
    post(webhook(second.put("from", "")));
    meta.awaitAnswers(newUser, 1);
    assertThat(lastPrompt()).doesNotContain("azul");
  }

  @Test
  void aStatusThatNamesOnlyTheNumberIsApplied() {
    write(number, user, "hola");
    meta.awaitAnswers(number, 1);
    awaitAlias(number);
    String id = "wamid.OUT" + (meta.sent.indexOf(meta.to(number).getFirst()) + 1);
    var status =
        new JsonObject()
            .put("id", id)
            .put("status", "failed")
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("recipient_id", number)
            .put("errors", new JsonArray().add(new JsonObject().put("code", 131026)));
    post(
        SomeMeta.change("messages", SomeMeta.value().put("statuses", new JsonArray().add(status))));
    Eventually.eventually(
        "the message failed",
        () ->
            count("SELECT count(*) FROM outbox WHERE wamid = $1 AND state = 'failed'", id)
                .equals("1"));
  }

  /** Runs {@code aliases undo}, as an operator does beside the nodes. */
  private void undo(String alias) {
    String id = count("SELECT id FROM aliases WHERE alias = $1 AND undone_at IS NULL", alias);
    var env =
        Map.of(
            "DATABASE_URL",
            Objects.requireNonNull(config.database().url()).reveal(),
            "KAFKA_BOOTSTRAP_SERVERS",
            String.valueOf(config.kafka().bootstrapServers()),
            "CHASQUI_KAFKA_TOPIC_PREFIX",
            config.kafka().topicPrefix());
    var run = CommandLine.run(env, "aliases", "undo", id);
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void whoOptedOutByNumberStaysSoUnderTheUserIdUntilTheLinkIsTakenBack() {
    write(null, user, "soy beta");
    meta.awaitAnswers(user, 1);
    write(number, null, "BAJA");
    meta.awaitAnswers(number, 1);
    write(number, user, "¿me oyes?");
    awaitAlias(number);
    write(null, user, "¿y ahora?");
    pause();
    assertThat(said(number)).as("only the confirmation").hasSize(1);
    assertThat(said(user)).hasSize(1);

    undo(number);
    write(null, user, "somos dos");
    meta.awaitAnswers(user, 2);
    assertThat(lastPrompt()).contains("soy beta", "somos dos");
    write(number, null, "sigo de baja");
    pause();
    assertThat(said(number)).as("who did opt out").hasSize(1);
  }

  @Test
  void afterAnUndoEachIdGoesToAConversationOfItsOwn() {
    write(number, user, "mi clave es azul");
    meta.awaitAnswers(number, 1);
    awaitAlias(number);
    write(number, null, "¿cuál es mi clave?");
    meta.awaitAnswers(number, 2);
    assertThat(lastPrompt()).as("one person").contains("azul");

    undo(number);
    write(number, null, "¿y ahora?");
    meta.awaitAnswers(number, 3);
    assertThat(lastPrompt()).doesNotContain("azul");
    write(null, user, "¿y yo?");
    meta.awaitAnswers(user, 1);
    assertThat(lastPrompt()).contains("azul").doesNotContain("¿y ahora?");
    write(number, user, "los dos ids");
    meta.awaitAnswers(number, 4);
    write(number, null, "sigo sin saber");
    meta.awaitAnswers(number, 5);
    assertThat(lastPrompt()).as("not linked again").doesNotContain("azul");
  }
}
