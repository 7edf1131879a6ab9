package dev.chasqui.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.chasqui.config.Mode;
import java.io.Console;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log. {@code dev} and {@code demo} write short lines for people to standard error;
 * {@code serve} writes JSON lines to standard output, from a thread of its own, so that a slow
 * reader of the log never blocks an event loop: lines are dropped instead. {@code
 * CHASQUI_LOG_LEVEL} is the level of Chasqui's own lines; the libraries are heard from WARN.
 */
public final class Logging {
  private static final String OWN = "dev.chasqui";
  private static final int QUEUED_LINES_MAX = 8_192;

  /** What the embedded broker warns of at each healthy start and stop. */
  private static final List<String> EMBEDDED_CHATTER =
      List.of("org.apache.kafka.controller", "org.apache.kafka.clients.NetworkClient");

  /** How lines look. */
  enum Format {
    HUMAN,
    JSON
  }

  private Logging() {}

  /**
   * Sets up the log for a mode, in place of what was there; call it first of all.
   *
   * @param env the environment of the process
   */
  public static void configure(Mode mode, Map<String, String> env) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      configure(context, mode == Mode.SERVE ? Format.JSON : Format.HUMAN, env);
    }
  }

  /** Writes what is still queued and stops logging; the last thing that a process does. */
  public static void close() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }

  static void configure(LoggerContext context, Format format, Map<String, String> env) {
    context.reset();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(format == Format.JSON ? json(context) : human(context, env));
    context.getLogger(OWN).setLevel(level(env));
    if (format == Format.HUMAN) {
      EMBEDDED_CHATTER.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    }
  }

  private static Level level(Map<String, String> env) {
    return Level.toLevel(env.getOrDefault("CHASQUI_LOG_LEVEL", "").strip(), Level.INFO);
  }

  private static Appender<ILoggingEvent> json(LoggerContext context) {
    var encoder = new JsonLogEncoder();
    encoder.setContext(context);
    var async = new AsyncAppender();
    async.setContext(context);
    async.setName("json");
    async.setQueueSize(QUEUED_LINES_MAX);
    async.setNeverBlock(true);
    async.addAppender(console(context, encoder, "System.out"));
    async.start();
    return async;
  }

  private static Appender<ILoggingEvent> human(LoggerContext context, Map<String, String> env) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(
        coloured(env)
            ? "%gray(%d{HH:mm:ss.SSS}) %highlight(%-5level) %cyan(%-20.20logger{0}) " + message()
            : "%d{HH:mm:ss.SSS} %-5level %-20.20logger{0} " + message());
    return console(context, encoder, "System.err");
  }

  /** The message, the key-values of the line, and the trace of the thread if it has one. */
  private static String message() {
    return "%msg %kvp{NONE}%replace( trace=%X{trace}){' trace=$', ''}%n";
  }

  private static boolean coloured(Map<String, String> env) {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && env.getOrDefault("NO_COLOR", "").isEmpty()
        && !env.getOrDefault("TERM", "").equals("dumb");
  }

  private static Appender<ILoggingEvent> console(
      LoggerContext context, Encoder<ILoggingEvent> encoder, String target) {
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName(target);
    appender.setTarget(target);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
