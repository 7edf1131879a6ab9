package dev.chasqui.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.CommandLine;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A link between two ids that an operator takes back, while nodes run. */
class IdentityUndoTest extends IdentityScene {
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
