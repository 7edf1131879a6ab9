package dev.chasqui.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The model asks for a human agent, as the person, the agent and the record see it. */
class HandOverTest extends NodeScene {
  @BeforeEach
  void answerAlone() {
    model.handsOver = null;
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
    write(ana, "¡Me han cobrado dos veces!");
    meta.awaitAnswers(ana, 1);
    model.handsOver = null;
    write(ana, "¿hola?");
    pause(QUIET_MILLIS);
    assertThat(said(ana))
        .containsExactly(
            "Te paso con una persona del equipo. Te escribirá por aquí en cuanto pueda.");
    assertThat(reports()).containsExactly("handed_over: Pide el reembolso del pedido 1234");
  }

  @Test
  void aHandOverThatComesAfterTheWindowTakesTheWordAsWell() {
    model.delayMillis = 1_800;
    model.handsOver = "Problema de salud";
    write(ana, "Me encuentro mal después de comer");
    meta.awaitAnswers(ana, 1);
    assertThat(said(ana).getFirst()).startsWith("Te paso con una persona del equipo.");
    Eventually.eventually("a report", () -> !reports().isEmpty());
    assertThat(reports()).containsExactly("handed_over: Problema de salud");
    pause(QUIET_MILLIS);
    assertThat(said(ana)).hasSize(1);
  }

  @Test
  void theAssistantAnswersAgainWhenTheAgentAsksItBack() {
    model.handsOver = "Una queja";
    write(ana, "Es una vergüenza.");
    meta.awaitAnswers(ana, 1);
    model.handsOver = null;
    agent(ana, "#bot");
    Eventually.eventually("the agent's word is taken", () -> reports().size() == 2);
    write(ana, "¿abren hoy?");
    meta.awaitAnswers(ana, 2);
    assertThat(said(ana)).last().asString().contains("He leído").contains("¿abren hoy?");
  }
}
