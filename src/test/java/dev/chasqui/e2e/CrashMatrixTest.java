package dev.chasqui.e2e;

import static dev.chasqui.e2e.CrashScene.PATIENCE;
import static dev.chasqui.e2e.CrashScene.somebody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.e2e.SomeMeta.Fate;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The steps of a message's way at which {@link CrashTest} does not kill its node. */
@ExtendWith(BackendsExtension.class)
@Tag("slow")
class CrashMatrixTest {
  private static final String ANSWER = "He leído: ¿abren hoy?";

  private Backends backends;
  private CrashScene scene;
  private final String ana = somebody();

  @BeforeEach
  void remember(Backends given) {
    backends = given;
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  private void play(String... settings) {
    var further = new java.util.HashMap<String, String>();
    for (int i = 0; i < settings.length; i += 2) {
      further.put(settings[i], settings[i + 1]);
    }
    scene = new CrashScene(backends, Map.copyOf(further));
  }

  @Test
  void rightAfterTheAcknowledgement() {
    play();
    scene.write(ana, "¿abren hoy?");
    scene.kill();
    scene.startAgain();
    scene.getsExactly(ana, ANSWER);
  }

  @Test
  void whileTheModelSpeaks() {
    play();
    scene.model.opening = "Sí, hoy abrimos de";
    scene.model.falters = words -> words.contains("abren");
    scene.write(ana, "¿abren hoy?");
    Eventually.eventually("the model is asked", PATIENCE, () -> !scene.model.prompts.isEmpty());
    scene.pass(Duration.ofSeconds(1)); // five times the window of a question
    scene.kill();
    assertThat(scene.said(ana)).isEmpty();
    scene.model.falters = _ -> false;
    scene.startAgain();
    scene.getsExactly(ana, ANSWER);
  }

  @Test
  void inTheTransactionOfTheOutbox() {
    play();
    try (var _ = scene.lock("outbox")) {
      scene.write(ana, "¿abren hoy?");
      scene.awaitBlocked("INSERT INTO outbox");
      scene.kill();
    }
    assertThat(scene.query("SELECT 1 FROM outbox")).isEmpty();
    scene.startAgain();
    scene.getsExactly(ana, ANSWER);
  }

  @Test
  void whileMessagesWaitForTheirTurnOfThePace() {
    play("WHATSAPP_NUMBER_MODE", "coexistence");
    scene.meta.tellsStatuses = true;
    var people = IntStream.range(0, 60).mapToObj(_ -> somebody()).toList();
    people.forEach(person -> scene.write(person, "¿abren hoy?"));
    Eventually.eventually("some have left", PATIENCE, () -> scene.meta.sent.size() >= 10);
    scene.kill();
    assertThat(scene.meta.sent).hasSizeLessThan(60);
    scene.startAgain();
    Eventually.eventually("all have left", PATIENCE, () -> scene.meta.sent.size() >= 60);
    for (String person : people) {
      scene.getsExactly(person, ANSWER);
    }
  }

  @Test
  void whenAStatusIsRecordedAndItsOffsetIsNotCommitted() {
    play();
    String holder = scene.holdOffsets();
    scene.write(ana, "¿abren hoy?");
    Eventually.eventually("an answer", PATIENCE, () -> scene.said(ana).size() == 1);
    scene.post(SomeMeta.status(scene.meta.to(ana).getFirst(), "delivered"));
    String delivered = "SELECT 1 FROM outbox WHERE wa_id = '" + ana + "' AND state = 'delivered'";
    scene.awaitRow("the status", delivered);
    scene.kill();
    scene.model.falters = _ -> false;
    scene.startAgain();
    scene.getsExactly(ana, ANSWER);
    scene.getsExactly(holder, "He leído: ¿bloqueo?");
    assertThat(scene.query(delivered)).hasSize(1);
  }

  @Test
  void whenAHumanHasTakenTheWordAndTheOffsetOfThatIsNotCommitted() {
    play();
    String holder = scene.holdOffsets();
    scene.agentWrites(ana, "Hola, soy Marta, te atiendo yo");
    scene.awaitRow(
        "the silence",
        "SELECT 1 FROM conversations WHERE contact_id = '" + ana + "' AND silence IS NOT NULL");
    scene.write(ana, "¿abren hoy?");
    scene.kill();
    scene.model.falters = _ -> false;
    scene.startAgain();
    // It was written before what Ana wrote, and is handled on the same way.
    scene.getsExactly(holder, "He leído: ¿bloqueo?");
    assertThat(scene.said(ana)).isEmpty();
    scene.agentWrites(ana, "#bot");
    scene.getsExactly(ana, ANSWER);
  }

  @Test
  void whenATimerHasFiredAndIsNotDeleted() {
    play(
        "CHASQUI_HUMAN_GHOST_AFTER", "4s",
        "CHASQUI_TIMERS_POLL_INTERVAL", "200ms",
        "CHASQUI_TIMERS_LEASE", "6s");
    scene.agentWrites(ana, "Hola, soy Marta, te atiendo yo");
    scene.awaitRow("the silence", "SELECT 1 FROM conversations WHERE silence IS NOT NULL");
    scene.write(ana, "¿abren hoy?");
    scene.awaitRow("the timer", "SELECT 1 FROM timers WHERE name = 'ghost'");
    scene.execute(
        "CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(600); RETURN OLD; END $$");
    scene.execute(
        "CREATE TRIGGER hang BEFORE DELETE ON timers FOR EACH ROW EXECUTE FUNCTION hang()");
    scene.awaitRow(
        "a deletion under way",
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event = 'PgSleep'");
    scene.kill();
    scene.execute("DROP TRIGGER hang ON timers");
    scene.startAgain();
    Eventually.eventually("a line", PATIENCE, () -> !scene.said(ana).isEmpty());
    scene.awaitRow(
        "no timer", "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM timers WHERE name = 'ghost')");
    String line = scene.said(ana).getFirst();
    assertThat(line).doesNotContain("He leído");
    scene.agentWrites(ana, "#bot");
    scene.getsExactly(ana, line, ANSWER);
  }

  @Test
  void duringARequestAgainAndAgain() {
    play();
    for (int life = 0; life < 3; life++) {
      int lost = scene.meta.lost.get();
      scene.meta.fate = _ -> Fate.LOST;
      if (life == 0) {
        scene.write(ana, "¿abren hoy?");
      }
      Eventually.eventually("the request", PATIENCE, () -> scene.meta.lost.get() > lost);
      scene.kill();
      scene.startAgain();
    }
    scene.getsExactly(ana, ANSWER);
  }
}
