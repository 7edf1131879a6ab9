package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.echo;
import static dev.chasqui.e2e.SomeMeta.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.Gateway;
import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.config.HumanConfig;
import dev.chasqui.config.HumanConfig.GhostPolicy;
import dev.chasqui.config.HumanConfig.GhostTemplate;
import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import dev.chasqui.store.Database;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What WhatsApp lets the gateway say to a person, as Meta, the person and the record see it. */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceWindowTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final String TEMPLATE = "paciencia";

  /** Longer than an answer or the ghost line takes; what has not come by then does not come. */
  private static final long QUIET_MILLIS = 3_000;

  /** WhatsApp's clock counts whole seconds: what comes after this is newer. */
  private static final long NEXT_SECOND_MILLIS = 1_100;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> silences = new CopyOnWriteArrayList<>();
  private final Timeline watch =
      (_, stage, _, detail) -> {
        if (stage == Stage.SILENCED || stage == Stage.KEPT_SILENT) {
          silences.add(stage + " " + detail);
        }
      };
  private SomeMeta meta;
  private EchoModel model;
  private ChasquiConfig config;
  private Vertx nodesVertx = Vertx.vertx();
  private Gateway gateway;
  private Database database;
  private String ana = "";

  @BeforeAll
  void start(Backends backends) {
    meta = SomeMeta.start(vertx);
    model = EchoModel.start(vertx);
    var h = HumanConfig.defaults();
    var human =
        new HumanConfig(
            h.pause(),
            h.pauseOnCommand(),
            h.returnIdle(),
            Duration.ofSeconds(2),
            GhostPolicy.HOLD,
            new GhostTemplate(TEMPLATE, List.of("es")));
    config = ServeConfig.of(backends, meta, model, ConversationConfig.defaults().withHuman(human));
    gateway = Gateway.start(nodesVertx, config, List.of(watch), List.of());
    meta.talksTo(gateway.port());
    database = Database.open(vertx, DatabaseConfig.defaults().withUrl(config.database().url()));
  }

  private void restart() {
    gateway.close();
    nodesVertx.close().await();
    nodesVertx = Vertx.vertx();
    gateway = Gateway.start(nodesVertx, config, List.of(watch), List.of());
    meta.talksTo(gateway.port());
  }

  @AfterAll
  void stop() {
    database.close().await();
    gateway.close();
    nodesVertx.close().await();
    vertx.close().await();
  }

  @BeforeEach
  void meet() {
    ana = "3490000" + (1000 + NUMBERS.incrementAndGet());
    meta.fate = _ -> SomeMeta.Fate.ANSWERED;
    meta.refused.clear();
    silences.clear();
  }

  private void post(Buffer body) {
    assertThat(code(meta.post(body))).isEqualTo(200);
  }

  private void write(String words) {
    post(SomeMeta.webhook(text("wamid.in" + NUMBERS.incrementAndGet(), ana, words)));
  }

  private void agent(String words) {
    post(echo("wamid.echo" + NUMBERS.incrementAndGet(), ana, words));
  }

  /**
   * An edit that does not show its words is answered like a message, but does not open the service
   * window.
   */
  private void correct() {
    String id = "wamid.edit" + NUMBERS.incrementAndGet();
    var edit =
        new JsonObject()
            .put("original_message_id", "wamid.in" + (NUMBERS.get() - 1))
            .put(
                "message",
                new JsonObject()
                    .put("context", new JsonObject().put("id", "M0"))
                    .put("type", "text"));
    var message = text(id, ana, "").put("type", "edit").put("edit", edit);
    message.remove("text");
    post(SomeMeta.webhook(message));
  }

  private List<String> said() {
    return meta.to(ana).stream().map(SomeMeta.Sent::body).toList();
  }

  private static JsonObject failure(int code) {
    return new JsonObject()
        .put(
            "errors",
            new JsonArray().add(new JsonObject().put("code", code).put("title", "Refused")));
  }

  /** WhatsApp refused something that another application sent to this person. */
  private void othersAreRefused() {
    var other = new SomeMeta.Sent(ana, "", null, 0, "wamid.other" + NUMBERS.incrementAndGet());
    post(SomeMeta.status(other, "failed", failure(131047)));
  }

  private List<String> rows(String sql) {
    var rows = new ArrayList<String>();
    for (Row row : database.client().preparedQuery(sql).execute(Tuple.of(ana)).await()) {
      rows.add(String.valueOf(row.getValue(0)));
    }
    return rows;
  }

  private void awaitRow(String what, String sql) {
    Eventually.eventually(what, () -> !rows(sql).isEmpty());
  }

  private void awaitRefused() {
    awaitRow(
        "the refusal is recorded",
        "SELECT refused_for FROM conversations WHERE contact_id = $1 AND refused_for IS NOT NULL");
  }

  private List<String> withheld() {
    return rows(
        "SELECT reason FROM conversation_events WHERE contact_id = $1 AND kind = 'withheld'"
            + " ORDER BY id");
  }

  private void pause(long millis) {
    vertx.timer(millis).await();
  }

  @Test
  void afterARefusalNothingFreeFormLeavesUntilThePersonWritesAgain() {
    meta.fate = _ -> SomeMeta.Fate.REFUSED;
    write("¿uno?");
    Eventually.eventually("a refusal", () -> meta.refused.size() == 1);
    awaitRefused();
    meta.fate = _ -> SomeMeta.Fate.ANSWERED;

    correct();
    Eventually.eventually("it is told why nothing is said", () -> !withheld().isEmpty());
    pause(QUIET_MILLIS);
    assertThat(said()).isEmpty();
    assertThat(meta.refused).as("one try, and no more").hasSize(1);
    assertThat(withheld()).singleElement().asString().contains("WhatsApp says");
    assertThat(silences).anyMatch(told -> told.contains("window_closed"));

    // A restart forgets nothing of it.
    restart();
    correct();
    Eventually.eventually("it still holds", () -> withheld().size() == 2);
    assertThat(said()).isEmpty();

    pause(NEXT_SECOND_MILLIS);
    write("¿dos?");
    meta.awaitAnswers(ana, 1);
    assertThat(said()).singleElement().asString().contains("¿dos?");
  }

  @Test
  void aRefusalThatOnlyAStatusTellsCountsTheSame() {
    write("¿uno?");
    meta.awaitAnswers(ana, 1);
    var first = meta.to(ana).getFirst();
    post(SomeMeta.status(first, "failed", failure(131047)));
    awaitRefused();
    correct();
    Eventually.eventually("it is told why nothing is said", () -> !withheld().isEmpty());
    pause(QUIET_MILLIS);
    assertThat(said()).hasSize(1);

    pause(NEXT_SECOND_MILLIS);
    write("¿dos?");
    meta.awaitAnswers(ana, 2);
    assertThat(said()).last().asString().contains("¿dos?");
  }

  @Test
  void aCallOpensItAgain() {
    write("¿uno?");
    meta.awaitAnswers(ana, 1);
    othersAreRefused();
    awaitRefused();
    correct();
    Eventually.eventually("it is told why nothing is said", () -> !withheld().isEmpty());
    pause(NEXT_SECOND_MILLIS);

    var call =
        new JsonObject()
            .put("id", "wacid." + ana)
            .put("from", ana)
            .put("to", "15550001111")
            .put("event", "connect")
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
            .put("direction", "USER_INITIATED");
    post(SomeMeta.change("calls", SomeMeta.value().put("calls", new JsonArray().add(call))));
    correct();
    meta.awaitAnswers(ana, 2);
    assertThat(withheld()).hasSize(1);
  }

  @Test
  void theFreeEntryPointOfAnAdOutlivesTheProcessAndWhatsAppCorrectsIt() {
    var advert = new JsonObject().put("source_type", "ad").put("headline", "Oferta de otoño");
    var message = text("wamid.in" + NUMBERS.incrementAndGet(), ana, "¿sigue la oferta?");
    post(SomeMeta.webhook(message.put("referral", advert)));
    meta.awaitAnswers(ana, 1);
    var answer = meta.to(ana).getFirst();
    long accepted = System.currentTimeMillis() / 1000 + 1;
    post(
        SomeMeta.status(
            answer, "sent", new JsonObject().put("timestamp", Long.toString(accepted))));
    awaitRow(
        "the answer is recorded",
        "SELECT 1 FROM conversations WHERE contact_id = $1 AND ad_answered_at IS NOT NULL");

    restart();
    pause(NEXT_SECOND_MILLIS); // an agent who was quicker would have answered first
    agent("Yo te atiendo");
    var until = Instant.ofEpochSecond(accepted).plus(Duration.ofDays(3));
    Eventually.eventually(
        "three days from the first answer",
        () -> silences.stream().anyMatch(told -> told.contains("free_until=" + until)));

    var named = Instant.ofEpochSecond(accepted).plus(Duration.ofDays(7));
    var conversation =
        new JsonObject()
            .put("id", "c1")
            .put("expiration_timestamp", Long.toString(named.getEpochSecond()))
            .put("origin", new JsonObject().put("type", "referral_conversion"));
    post(
        SomeMeta.status(
            new SomeMeta.Sent(ana, "", null, 0, "wamid.other" + ana),
            "sent",
            new JsonObject()
                .put("timestamp", Long.toString(accepted + 5))
                .put("conversation", conversation)
                .put("pricing", new JsonObject().put("category", "service"))));
    awaitRow(
        "WhatsApp's own word is recorded",
        "SELECT 1 FROM conversations WHERE contact_id = $1 AND free_until IS NOT NULL");
    awaitRow(
        "the message is booked as free",
        "SELECT 1 FROM message_costs WHERE contact_id = $1"
            + " AND free_reason = 'free_entry_point'");
    restart();
    write("¿hola?");
    Eventually.eventually(
        "WhatsApp's own word holds",
        () -> silences.stream().anyMatch(told -> told.contains("free_until=" + named)));
  }

  /** Somebody waits for an agent, and WhatsApp says that the window is closed. */
  private void waitsInAClosedWindow() {
    ana = "3490000" + (1000 + NUMBERS.incrementAndGet());
    agent("Un momento");
    write("¿sigues ahí?");
    othersAreRefused();
  }

  private void template(String field, JsonObject news) {
    post(
        SomeMeta.change(
            field,
            news.put("message_template_id", 900000001L)
                .put("message_template_name", TEMPLATE)
                .put("message_template_language", "es")));
    pause(NEXT_SECOND_MILLIS);
  }

  @Test
  void whoWaitsInAClosedWindowGetsTheTemplateWhileWhatsAppSendsIt() {
    waitsInAClosedWindow();
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("[" + TEMPLATE + "]");

    template("message_template_status_update", new JsonObject().put("event", "PAUSED"));
    waitsInAClosedWindow();
    Eventually.eventually("it is told why nothing is said", () -> !withheld().isEmpty());
    assertThat(withheld()).singleElement().asString().contains("no approved template");
    assertThat(said()).isEmpty();

    template("message_template_status_update", new JsonObject().put("event", "APPROVED"));
    template(
        "template_category_update",
        new JsonObject().put("previous_category", "UTILITY").put("new_category", "MARKETING"));
    waitsInAClosedWindow();
    Eventually.eventually("an offer needs a yes", () -> !withheld().isEmpty());
    assertThat(withheld()).singleElement().asString().contains("agreed", "offers");
    assertThat(said()).isEmpty();

    waitsInAClosedWindow();
    var preference =
        new JsonObject()
            .put("wa_id", ana)
            .put("category", "marketing_messages")
            .put("value", "resume")
            .put("timestamp", Long.toString(System.currentTimeMillis() / 1000));
    post(
        SomeMeta.change(
            "user_preferences",
            SomeMeta.value().put("user_preferences", new JsonArray().add(preference))));
    meta.awaitAnswers(ana, 1);
    assertThat(said()).containsExactly("[" + TEMPLATE + "]");
  }
}
