package dev.chasqui.e2e;

import static dev.chasqui.e2e.CrashScene.somebody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that cannot keep up still sees a thought as one. */
@ExtendWith(BackendsExtension.class)
class LaggingNodeTest {

  @Test
  void aMessageThatCameInTimeAndIsReadLateBelongsToTheThought(Backends backends) {
    try (var scene = new CrashScene(backends, Map.of())) {
      String ana = somebody();
      String bruno = somebody();
      scene.write(ana, "hola, una cosa");
      scene.awaitRow(
          "the first message", "SELECT 1 FROM messages WHERE contact_id = '" + ana + "'");
      try (var _ = scene.lock("contacts")) {
        // The partition stands still until Bruno's conversation can be looked up.
        scene.write(bruno, "¿abren hoy?");
        scene.awaitBlocked("JOIN conversations");
        scene.write(ana, "quería saber qué días abren");
        scene.pass(Duration.ofMillis(2_600)); // the first message's window is 2 s
        assertThat(scene.said(ana)).isEmpty();
      }
      scene.getsExactly(ana, "He leído: hola, una cosa + quería saber qué días abren");
      scene.getsExactly(bruno, "He leído: ¿abren hoy?");
    }
  }
}
