package dev.chasqui.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code
 * message}, then the key-values of the line and of the thread as texts (a trace id is {@code
 * trace}), then {@code error} with class, message and stack. Thread-safe.
 */
final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var bytes = new ByteArrayOutputStream(256);
    try (var json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField("message", event.getFormattedMessage());
      writeFields(json, event);
      writeError(json, event);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  /** A name that is taken already is left out, so that a line never holds a name twice. */
  private static void writeFields(JsonGenerator json, ILoggingEvent event) throws IOException {
    var taken = new HashSet<>(Set.of("time", "level", "logger", "thread", "message", "error"));
    if (event.getKeyValuePairs() != null) {
      for (var pair : event.getKeyValuePairs()) {
        writeField(json, taken, pair.key, pair.value);
      }
    }
    for (var entry : event.getMDCPropertyMap().entrySet()) {
      writeField(json, taken, entry.getKey(), entry.getValue());
    }
  }

  private static void writeField(
      JsonGenerator json, Set<String> taken, String name, @Nullable Object value)
      throws IOException {
    if (taken.add(name)) {
      json.writeStringField(name, String.valueOf(value));
    }
  }

  private static void writeError(JsonGenerator json, ILoggingEvent event) throws IOException {
    var thrown = event.getThrowableProxy();
    if (thrown != null) {
      json.writeObjectFieldStart("error");
      json.writeStringField("class", thrown.getClassName());
      json.writeStringField("message", thrown.getMessage());
      json.writeStringField("stack", ThrowableProxyUtil.asString(thrown));
      json.writeEndObject();
    }
  }
}
