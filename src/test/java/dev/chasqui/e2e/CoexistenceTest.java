package dev.chasqui.e2e;

import static dev.chasqui.e2e.SomeMeta.code;
import static dev.chasqui.e2e.SomeMeta.echo;
import static dev.chasqui.e2e.SomeMeta.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.Gateway;
import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.HumanConfig;
import dev.chasqui.config.HumanConfig.GhostPolicy;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One number in the WhatsApp Business App and in the Cloud API at once, as an outside Meta, an
 * outside model and the people see it.
 */
class CoexistenceTest extends NodeScene {
  @BeforeEach
  void talkToTheNode() {
    meta.talksTo(gateway.port());
  }

  @Test
  void anEchoSilencesTheAssistantForThatPersonOnlyUntilItIsAskedBack() {
    String bea = ana + "0";
    agent(ana, "Hola, soy Marta, te atiendo yo");
    write(ana, "¿sigues ahí?");
    write(bea, "¿abren hoy?");
    meta.awaitAnswers(bea, 1);
    pause(QUIET_MILLIS);
    assertThat(said(ana)).isEmpty();

    agent(ana, "#bot");
    meta.awaitAnswers(ana, 1);
    assertThat(said(ana)).containsExactly("He leído: ¿sigues ahí?");
    write(ana, "¿y mañana?");
    meta.awaitAnswers(ana, 2);
    assertThat(said(ana)).last().isEqualTo("He leído: ¿y mañana?");
    assertThat(model.prompts.getLast().encode())
        .contains("Hola, soy Marta, te atiendo yo")
        .doesNotContain("#bot");
  }

  @Test
  void anEchoInMidStreamEndsTheModelsConnectionAndNothingLeaves() {
    model.delayMillis = 1_500;
    int cancelled = model.cancelled.get();
    write(ana, "cuéntame algo largo");
    pause(1_000);
    agent(ana, "Yo te cuento");
    Eventually.eventually("the call is ended", () -> model.cancelled.get() > cancelled);
    pause(QUIET_MILLIS);
    assertThat(said(ana)).isEmpty();
  }

  @Test
  void anEchoToldTwiceKeepsNothingBack() {
    String bea = ana + "0";
    var word = echo("wamid.twice" + ana, ana, "Hola, te atiendo yo");
    post(word);
    agent(ana, "#bot");
    write(ana, "¿uno?");
    meta.awaitAnswers(ana, 1);
    post(word);
    write(ana, "¿dos?");
    write(bea, "¿dos?");
    meta.awaitAnswers(bea, 1);
    pause(QUIET_MILLIS);
    assertThat(said(ana)).containsExactly("He leído: ¿uno?", "He leído: ¿dos?");
  }

  @Test
  void ourOwnMessageComingBackSilencesNobody() {
    write(ana, "¿uno?");
    meta.awaitAnswers(ana, 1);
    int number = meta.sent.indexOf(meta.to(ana).getFirst()) + 1;
    post(echo("wamid.OUT" + number, ana, said(ana).getFirst()));
    write(ana, "¿dos?");
    meta.awaitAnswers(ana, 2);
    assertThat(said(ana)).containsExactly("He leído: ¿uno?", "He leído: ¿dos?");
  }

  @Test
  void aLateEchoOfLongAgoOnlyEntersTheMemory() {
    long threeHoursAgo = System.currentTimeMillis() / 1000 - 3 * 3600;
    var words = new JsonObject().put("body", "Ayer quedamos a las 9");
    post(echo("wamid.late" + ana, ana, "text", words, threeHoursAgo));
    write(ana, "¿a qué hora?");
    meta.awaitAnswers(ana, 1);
    assertThat(model.prompts.getLast().encode()).contains("Ayer quedamos a las 9");
  }

  @Test
  void correctionsChangeTheMemoryAndSilenceNobody() {
    agent(ana, "Son 10 euros");
    agent(ana, "#resume");
    String target = "wamid.echo" + (NUMBERS.get() - 1);
    var edited =
        new JsonObject()
            .put("original_message_id", target)
            .put(
                "message",
                new JsonObject()
                    .put("context", new JsonObject().put("id", "M0"))
                    .put("type", "text")
                    .put("text", new JsonObject().put("body", "Son 12 euros")));
    post(echo("wamid.edit" + ana, ana, "edit", edited));
    write(ana, "¿cuánto era?");
    meta.awaitAnswers(ana, 1);
    assertThat(model.prompts.getLast().encode()).contains("12 euros").doesNotContain("10 euros");
  }

  @Test
  void whoAsksForAPersonIsHandedOver() {
    write(ana, "Quiero hablar con una persona");
    meta.awaitAnswers(ana, 1);
    assertThat(said(ana).getFirst()).contains("persona del equipo");
    write(ana, "¿hola?");
    pause(QUIET_MILLIS);
    assertThat(said(ana)).hasSize(1);
  }

  @Test
  void anOptOutIsConfirmedOnceAlsoWhileAnAgentSpeaksAndAnOptInReturns() {
    agent(ana, "Hola");
    write(ana, "BAJA");
    meta.awaitAnswers(ana, 1);
    assertThat(said(ana).getFirst()).contains("no te escribiremos");
    agent(ana, "#bot");
    write(ana, "¿y ahora?");
    pause(QUIET_MILLIS);
    assertThat(said(ana)).hasSize(1);
    write(ana, "ALTA");
    meta.awaitAnswers(ana, 2);
    write(ana, "¿precio?");
    meta.awaitAnswers(ana, 3);
    assertThat(said(ana)).last().isEqualTo("He leído: ¿precio?");
  }

  @Test
  void aMessageOfHoursAgoIsAnsweredWithAnApologyAndOneOfDaysAgoNot() {
    String bea = ana + "0";
    long now = System.currentTimeMillis() / 1000;
    var late = text("wamid.hours" + ana, ana, "¿abren hoy?").put("timestamp", "" + (now - 7_200));
    var old =
        text("wamid.days" + bea, bea, "¿abren hoy?").put("timestamp", "" + (now - 3 * 86_400));
    assertThat(code(meta.post(late, old))).isEqualTo(200);
    meta.awaitAnswers(ana, 1);
    assertThat(said(ana).getFirst()).startsWith("Perdona la demora").contains("He leído");
    pause(QUIET_MILLIS);
    assertThat(said(bea)).isEmpty();
  }

  @Test
  void aThreadOfAnotherApplicationIsOnlyWatched() {
    var standby =
        new JsonObject()
            .put("contacts", new io.vertx.core.json.JsonArray())
            .put(
                "messages",
                new io.vertx.core.json.JsonArray()
                    .add(text("wamid.standby" + ana, ana, "¿me oyes?")));
    post(
        SomeMeta.change(
            "standby",
            new JsonObject()
                .put("messaging_product", "whatsapp")
                .put(
                    "metadata",
                    new JsonObject()
                        .put("display_phone_number", "15550001111")
                        .put("phone_number_id", SomeMeta.NUMBER))
                .put("standby", standby)));
    pause(QUIET_MILLIS);
    assertThat(said(ana)).isEmpty();
    write(ana, "¿y ahora?");
    meta.awaitAnswers(ana, 1);
  }

  @Test
  void staysSilentInTheNextProcessAndReturnsByTheTimer(Backends backends) {
    var c = ConversationConfig.defaults();
    var human =
        new HumanConfig(
            Duration.ofSeconds(12),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(4),
            GhostPolicy.HOLD,
            null);
    var quick = ServeConfig.of(backends, meta, model, c.withHuman(human));
    // One Vert.x would share the port of the other gateway.
    var own = Vertx.vertx();
    var first = Gateway.start(own, quick, List.of(), List.of());
    meta.talksTo(first.port());
    agent(ana, "Un momento");
    write(ana, "¿cuánto falta?");
    pause(500);
    first.close();
    var next = Gateway.start(own, quick, List.of(), List.of());
    meta.talksTo(next.port());
    Eventually.eventually("the ghost line", Duration.ofSeconds(15), () -> !said(ana).isEmpty());
    assertThat(said(ana).getFirst()).as("the ghost line").contains("Seguimos con tu mensaje");
    pause(13_000);
    write(ana, "¿ya?");
    meta.awaitAnswers(ana, 2);
    assertThat(said(ana)).last().isEqualTo("He leído: ¿ya?");
    next.close();
    own.close().await();
  }
}
