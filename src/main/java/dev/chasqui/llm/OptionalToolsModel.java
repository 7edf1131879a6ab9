package dev.chasqui.llm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does without tools at a server that does not take them. A request that is refused, and may have
 * been refused for its tools, is asked once more without them; when that is answered, the tools
 * were to blame, and further requests leave them out for a while.
 *
 * <p>Servers refuse tools with many statuses and words (400 "does not support tools", 422 "extra
 * inputs", 500 "tools param requires …"), so the proof is that the second try is answered.
 */
public final class OptionalToolsModel implements LanguageModel {
  private static final Logger log = LoggerFactory.getLogger(OptionalToolsModel.class);

  /** Then the tools are tried again: the server may have been set up for them meanwhile. */
  static final Duration WITHOUT = Duration.ofMinutes(10);

  private final LanguageModel inner;
  private final InstantSource clock;
  private final String role;
  private final AtomicReference<Instant> withoutUntil = new AtomicReference<>(Instant.MIN);

  /**
   * A model that guards {@code inner}.
   *
   * @param role {@code primary} or {@code fallback}, for the log
   */
  public OptionalToolsModel(LanguageModel inner, InstantSource clock, String role) {
    this.inner = inner;
    this.clock = clock;
    this.role = role;
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    if (request.tools().isEmpty()) {
      return inner.stream(request, listener);
    }
    if (clock.instant().isBefore(withoutUntil.get())) {
      return inner.stream(request.withoutTools(), listener);
    }
    var call = new Call(request, listener);
    call.current = inner.stream(request, call);
    return call;
  }

  private static boolean mayBlameTools(ModelException failure) {
    return switch (failure.status()) {
      case 400, 422 -> true;
      case 404, 500, 501 ->
          String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("tool");
      default -> false;
    };
  }

  private void doWithout(String traceId, ModelException refusal) {
    Instant now = clock.instant();
    Instant before = withoutUntil.getAndSet(now.plus(WITHOUT));
    if (!now.isBefore(before)) {
      log.warn(
          "the {} model's server refuses tools: the model cannot hand over to a human agent. Asking"
              + " without tools for {} min trace={} kind={} {}",
          role,
          WITHOUT.toMinutes(),
          traceId,
          refusal.kind().tag(),
          refusal.getMessage());
    }
  }

  private final class Call implements ModelCall, ModelListener {
    private final ModelRequest request;
    private final ModelListener listener;
    private @Nullable ModelCall current;
    private @Nullable ModelException refusal;
    private boolean blamed;

    Call(ModelRequest request, ModelListener listener) {
      this.request = request;
      this.listener = listener;
    }

    @Override
    public void onDelta(String text) {
      answered();
      listener.onDelta(text);
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      listener.onToolCalls(calls);
    }

    @Override
    public void onComplete(ModelResult result) {
      answered();
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      if (refusal != null || !mayBlameTools(failure)) {
        listener.onFailure(failure);
        return;
      }
      refusal = failure;
      current = inner.stream(request.withoutTools(), this);
    }

    /** The first word of a second try tells that the tools were what the first was refused for. */
    private void answered() {
      if (refusal != null && !blamed) {
        blamed = true;
        doWithout(request.traceId(), refusal);
      }
    }

    @Override
    public void cancel() {
      if (current != null) {
        current.cancel();
      }
    }
  }
}
