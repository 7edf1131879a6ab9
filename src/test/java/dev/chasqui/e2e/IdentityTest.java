package dev.chasqui.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Eventually;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** People whose ids come, go and change, as an outside Meta and an outside model see them. */
class IdentityTest extends IdentityScene {
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
}
