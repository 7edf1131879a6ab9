package dev.chasqui.observe;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts a trace id into every log line of this thread, until closed. Only for code that runs through
 * on one thread; across futures, give the id with the line: {@code
 * log.atInfo().addKeyValue("trace", id)}.
 */
public final class TraceScope implements AutoCloseable {
  /** The key under which logs carry a trace id. */
  public static final String KEY = "trace";

  private final @Nullable String outer;

  private TraceScope(@Nullable String outer) {
    this.outer = outer;
  }

  /** Opens a scope; use it in a {@code try}. */
  public static TraceScope open(String traceId) {
    var scope = new TraceScope(MDC.get(KEY));
    MDC.put(KEY, traceId);
    return scope;
  }

  /** Puts the id of the outer scope back, if there was one. */
  @Override
  public void close() {
    if (outer == null) {
      MDC.remove(KEY);
    } else {
      MDC.put(KEY, outer);
    }
  }
}
