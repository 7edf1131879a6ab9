package dev.chasqui.e2e;

import static dev.chasqui.e2e.CrashScene.PATIENCE;
import static dev.chasqui.e2e.CrashScene.somebody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.e2e.SomeMeta.Fate;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Eventually;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Goal: a node that is killed without warning, at whatever step of a message's way, loses no
 * acknowledged message and answers none twice. Method: the node is a process; each test brings it
 * to one step from outside, kills it with SIGKILL, starts it again and looks at what the person
 * got. {@code CrashMatrixTest} has the other steps.
 */
@ExtendWith(BackendsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
  private CrashScene scene;
  private String ana = "";

  @BeforeAll
  void start(Backends backends) {
    scene = new CrashScene(backends, Map.of());
  }

  @AfterAll
  void stop() {
    scene.close();
  }

  @BeforeEach
  void meet() {
    ana = somebody();
    scene.meta.fate = _ -> Fate.ANSWERED;
    scene.model.falters = _ -> false;
  }

  @Test
  void inTheDebounceWindow() {
    int asked = scene.model.prompts.size();
    scene.write(ana, "hola");
    Eventually.eventually("the window is open", PATIENCE, () -> scene.model.prompts.size() > asked);
    scene.kill();
    assertThat(scene.said(ana)).isEmpty();

    scene.startAgain();
    scene.getsExactly(ana, "He leído: hola");
  }

  @Test
  void betweenTheFirstPartOfAnAnswerAndItsRest() {
    scene.model.opening = "Abrimos todos los días de ocho a tres, también los festivos. Y además ";
    scene.model.falters = words -> words.contains("horario");
    scene.write(ana, "¿qué horario tienen?");
    Eventually.eventually("the first part", PATIENCE, () -> scene.said(ana).size() == 1);
    scene.awaitRow(
        "its answer", "SELECT 1 FROM outbox WHERE wa_id = '" + ana + "' AND state = 'sent'");
    scene.kill();
    scene.model.falters = _ -> false;

    scene.startAgain();
    Eventually.eventually("the rest", PATIENCE, () -> scene.said(ana).size() == 2);
    var parts = scene.said(ana);
    assertThat(parts.getFirst()).startsWith("Abrimos todos los días");
    assertThat(parts.getLast()).contains("broke off").doesNotContain("horario");
    var asked = scene.model.prompts.getLast();
    assertThat(asked.getJsonObject(asked.size() - 3).getString("content")).contains("horario");
    assertThat(asked.getJsonObject(asked.size() - 2).getString("content"))
        .startsWith("Abrimos todos los días");
    scene.getsExactly(ana, parts.getFirst(), parts.getLast());
  }

  @Test
  void sentButNotAnsweredAndAStatusTellsThatItArrived() {
    scene.meta.fate = _ -> Fate.HELD;
    scene.write(ana, "¿llegó?");
    Eventually.eventually("the request", PATIENCE, () -> scene.said(ana).size() == 1);
    scene.kill();
    scene.meta.fate = _ -> Fate.ANSWERED;

    scene.startAgain();
    scene.post(SomeMeta.status(scene.meta.to(ana).getFirst(), "sent"));
    scene.getsExactly(ana, "He leído: ¿llegó?");
  }

  @Test
  void sentButNeverArrivedAndNoStatusComes() {
    int lost = scene.meta.lost.get();
    scene.meta.fate = _ -> Fate.LOST;
    scene.write(ana, "¿se perdió?");
    Eventually.eventually("the request", PATIENCE, () -> scene.meta.lost.get() > lost);
    scene.kill();
    scene.meta.fate = _ -> Fate.ANSWERED;

    scene.startAgain();
    scene.getsExactly(ana, "He leído: ¿se perdió?");
  }

  @Test
  void answeredByWhatsAppButNotRecorded() {
    scene.meta.fate = _ -> Fate.HELD;
    scene.write(ana, "¿anotado?");
    Eventually.eventually("the request", PATIENCE, () -> scene.said(ana).size() == 1);
    try (var _ = scene.lock("outbox")) {
      scene.meta.letGo();
      scene.awaitBlocked("UPDATE outbox");
      scene.kill();
    }
    scene.meta.fate = _ -> Fate.ANSWERED;

    scene.startAgain();
    scene.post(SomeMeta.status(scene.meta.to(ana).getFirst(), "sent"));
    scene.getsExactly(ana, "He leído: ¿anotado?");
  }
}
