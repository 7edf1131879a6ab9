package dev.chasqui.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.chasqui.config.Secret;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

class LoggingTest {
  private final LoggerContext context = new LoggerContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  /** What the JSON encoder writes for one line. */
  private JsonObject line(Consumer<Logger> write) {
    context.setMDCAdapter(MDC.getMDCAdapter());
    var appender = new ListAppender<ILoggingEvent>();
    appender.start();
    var logger = context.getLogger("dev.chasqui.Test");
    logger.addAppender(appender);
    write.accept(logger);
    var bytes = new JsonLogEncoder().encode(appender.list.getLast());
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(text).endsWith("\n").containsOnlyOnce("\n");
    return new JsonObject(text);
  }

  @Test
  void aLineIsOneJsonObjectWhateverIsInIt() {
    var json = line(log -> log.warn("said \"{}\"", "ñ\n\u0001 {"));

    assertThat(json.getString("message")).isEqualTo("said \"ñ\n\u0001 {\"");
    assertThat(json.getString("level")).isEqualTo("WARN");
    assertThat(json.getString("logger")).isEqualTo("dev.chasqui.Test");
    assertThat(json.getInstant("time")).isNotNull();
  }

  @Test
  void theTraceComesFromTheLineOrFromTheThread() {
    assertThat(line(log -> log.atInfo().addKeyValue("trace", "t1").log("x")).getString("trace"))
        .isEqualTo("t1");
    try (var _ = TraceScope.open("t2")) {
      try (var _ = TraceScope.open("t3")) {
        assertThat(line(log -> log.info("x")).getString("trace")).isEqualTo("t3");
      }
      assertThat(line(log -> log.info("x")).getString("trace")).isEqualTo("t2");
    }
    assertThat(line(log -> log.info("x")).containsKey("trace")).isFalse();
  }

  @Test
  void keyValuesNeverHideWhatALineIs() {
    var json = line(log -> log.atInfo().addKeyValue("level", "FAKE").addKeyValue("n", 5).log("x"));
    assertThat(json.getString("level")).isEqualTo("INFO");
    assertThat(json.getString("n")).isEqualTo("5");
  }

  @Test
  void anErrorHasItsStack() {
    var error =
        line(log -> log.error("x", new IllegalStateException("broken"))).getJsonObject("error");
    assertThat(error.getString("class")).isEqualTo("java.lang.IllegalStateException");
    assertThat(error.getString("message")).isEqualTo("broken");
    assertThat(error.getString("stack")).contains("LoggingTest");
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(line(log -> log.info("token={}", Secret.of("hidden"))).encode())
        .contains("[REDACTED]")
        .doesNotContain("hidden");
  }

  @Test
  void librariesAreHeardFromWarnAndOurOwnAsToldByTheEnvironment() {
    Logging.configure(context, Logging.Format.JSON, Map.of("CHASQUI_LOG_LEVEL", "debug"));
    assertThat(context.getLogger("org.apache.kafka").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("dev.chasqui.x").getEffectiveLevel()).isEqualTo(Level.DEBUG);

    Logging.configure(context, Logging.Format.HUMAN, Map.of());
    assertThat(context.getLogger("dev.chasqui.x").getEffectiveLevel()).isEqualTo(Level.INFO);
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.iteratorForAppenders()).toIterable().hasSize(1);
  }

  @Test
  void masksPeople() {
    assertThat(Redact.id("5215512345678")).isEqualTo("***78");
    assertThat(Redact.id("1234")).isEqualTo("***");
    assertThat(Redact.words("hola")).isEqualTo("[4 chars]");
    assertThat(Redact.credentials("at redis://u:p@h:1 and http://h"))
        .isEqualTo("at redis://[REDACTED]@h:1 and http://h");
    assertThat(Redact.words(null)).isEqualTo("[none]");
  }
}
