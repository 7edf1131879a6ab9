package dev.chasqui.e2e;

import static dev.chasqui.e2e.CrashScene.somebody;

import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** People whom the model lets wait are no reason to let others wait. */
@ExtendWith(BackendsExtension.class)
class OpenTurnsTest {

  @Test
  void moreMayWaitForTheModelThanEventsMayBeInWork(Backends backends) {
    var narrow = Map.of("CHASQUI_KAFKA_MAX_IN_FLIGHT_PER_PARTITION", "2");
    try (var scene = new CrashScene(backends, narrow)) {
      for (int i = 0; i < 5; i++) {
        scene.holdOffsets();
      }
      String ana = somebody();
      scene.write(ana, "¿abren hoy?");
      scene.getsExactly(ana, "He leído: ¿abren hoy?");
    }
  }
}
