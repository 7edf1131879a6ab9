package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.echo;
import static dev.chasqui.e2e.SomeMeta.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.Gateway;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.DatabaseConfig;
import dev.chasqui.store.Database;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The model asks for a human agent, as the person, the agent and the record see it. */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandOverTest {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Longer than an answer takes; what has not come by then does not come. */
  private static final long QUIET_MILLIS = 2_500;

  private final Vertx vertx = Vertx.vertx();
  private SomeMeta meta;
  private EchoModel model;
  private Gateway gateway;
  private Database database;
  private String ana = "";

  @BeforeAll
  void start(Backends backends) {
    meta = SomeMeta.start(vertx);
    model = EchoModel.start(vertx);
    var config = ServeConfig.of(backends, meta, model, ConversationConfig.defaults());
    gateway = Gateway.start(vertx, config, List.of(), List.of());
    meta.talksTo(gateway.port());
    database = Database.open(vertx, DatabaseConfig.defaults().withUrl(config.database().url()));
  }

  @AfterAll
  void stop() {
    database.close().await();
    gateway.close();
    vertx.close().await();
  }

  @BeforeEach
  void meet() {
    ana = "3480000" + (1000 + NUMBERS.incrementAndGet());
    model.delayMillis = 50;
    model.handsOver = null;
  }

  private void write(String words) {
    String id = "wamid.in" + NUMBERS.incrementAndGet();
    assertThat(code(meta.post(text(id, ana, words)))).isEqualTo(200);
  }

  private List<String> said() {
    return meta.to(ana).stream().map(SomeMeta.Sent::body).toList();
  }

  private List<String> reports() {
    var reports = new ArrayList<String>();
    var rows =
        database
            .client()
            .preparedQuery(
                "SELECT kind || ': ' || reason FROM conversation_events"
                    + " WHERE contact_id LIKE '%' || $1 ORDER BY id")
            .execute(Tuple.of(ana))
            .await();
    for (Row row : rows) {
      reports.add(row.getString(0));
    }
    return reports;
  }

  @Test
  void thePersonHearsTheLineThenNothingAndTheRecordHasTheReason() {
    model.handsOver = "Pide el reembolso del pedido 1234";
    write("¡Me han cobrado dos veces!");
    meta.awaitAnswers(ana, 1);
    model.handsOver = null;
    write("¿hola?");
    vertx.timer(QUIET_MILLIS).await();
    assertThat(said())
        .containsExactly(
            "Te paso con una persona del equipo. Te escribirá por aquí en cuanto pueda.");
    assertThat(reports()).containsExactly("handed_over: Pide el reembolso del pedido 1234");
  }

  @Test
  void aHandOverThatComesAfterTheWindowTakesTheWordAsWell() {
    model.delayMillis = 1_800;
    model.handsOver = "Problema de salud";
    write("Me encuentro mal después de comer");
    meta.awaitAnswers(ana, 1);
    assertThat(said().getFirst()).startsWith("Te paso con una persona del equipo.");
    Eventually.eventually("a report", () -> !reports().isEmpty());
    assertThat(reports()).containsExactly("handed_over: Problema de salud");
    vertx.timer(QUIET_MILLIS).await();
    assertThat(said()).hasSize(1);
  }

  @Test
  void theAssistantAnswersAgainWhenTheAgentAsksItBack() {
    model.handsOver = "Una queja";
    write("Es una vergüenza.");
    meta.awaitAnswers(ana, 1);
    model.handsOver = null;
    String id = "wamid.echo" + NUMBERS.incrementAndGet();
    assertThat(code(meta.post(echo(id, ana, "#bot")))).isEqualTo(200);
    Eventually.eventually("the agent's word is taken", () -> reports().size() == 2);
    write("¿abren hoy?");
    meta.awaitAnswers(ana, 2);
    assertThat(said()).last().asString().contains("He leído").contains("¿abren hoy?");
  }
}
