package dev.chasqui.observe;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes the way of each message to the log, by trace id and without a person's words: at debug
 * what always happens, at info what an operator looks for when somebody asks "what became of my
 * message?".
 */
public final class LogTimeline implements Timeline {
  private static final Logger log = LoggerFactory.getLogger(LogTimeline.class);

  @Override
  public void record(String traceId, Stage stage, Instant at, Map<String, String> detail) {
    var level = level(stage);
    if (!log.isEnabledForLevel(level)) {
      return;
    }
    var line = log.atLevel(level).addKeyValue("trace", traceId).addKeyValue("stage", stage.name());
    String clientId = detail.get("client_id");
    if (clientId != null) {
      line = line.addKeyValue("client_id", clientId);
    }
    line.log("message {}", stage);
  }

  @Override
  public void record(
      String traceId, Stage stage, Instant at, Supplier<Map<String, String>> detail) {
    if (log.isEnabledForLevel(level(stage))) {
      record(traceId, stage, at, detail.get());
    }
  }

  private static Level level(Stage stage) {
    return switch (stage) {
      case MODEL_FAILED,
          FAILED,
          FENCED,
          HUMAN_WROTE,
          SILENCED,
          RESUMED,
          DEAD_LETTERED,
          RATE_LIMITED ->
          Level.INFO;
      case RECEIVED,
          ACKNOWLEDGED,
          CONSUMED,
          KEPT_SILENT,
          DUPLICATE,
          MERGED,
          WINDOW_OPENED,
          MODEL_STARTED,
          MODEL_CANCELLED,
          WINDOW_CLOSED,
          FIRST_TOKEN,
          MODEL_COMPLETED,
          PART_QUEUED,
          PACED,
          SENT,
          DELIVERED,
          READ ->
          Level.DEBUG;
    };
  }
}
