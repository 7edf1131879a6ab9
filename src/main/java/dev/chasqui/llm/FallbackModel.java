package dev.chasqui.llm;

import io.micrometer.core.instrument.Counter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a second model when the first fails before its first token, for whatever reason: a request
 * that one server rejects, another may take. After the first token the half answer stands, because
 * another model would not go on from it.
 */
public final class FallbackModel implements LanguageModel {
  private static final Logger log = LoggerFactory.getLogger(FallbackModel.class);

  private final LanguageModel primary;
  private final LanguageModel fallback;
  private final Counter fallbacks;

  public FallbackModel(LanguageModel primary, LanguageModel fallback, Counter fallbacks) {
    this.primary = primary;
    this.fallback = fallback;
    this.fallbacks = fallbacks;
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    var call = new Call(request, listener);
    call.current = primary.stream(request, call);
    return call;
  }

  private final class Call implements ModelCall, ModelListener {
    private final ModelRequest request;
    private final ModelListener listener;
    private @Nullable ModelCall current;
    private boolean heard;

    Call(ModelRequest request, ModelListener listener) {
      this.request = request;
      this.listener = listener;
    }

    @Override
    public void onDelta(String text) {
      heard = true;
      listener.onDelta(text);
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      heard = true;
      listener.onToolCalls(calls);
    }

    @Override
    public void onComplete(ModelResult result) {
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      if (heard) {
        listener.onFailure(failure);
        return;
      }
      log.info(
          "asking the fallback model trace={} kind={}", request.traceId(), failure.kind().tag());
      fallbacks.increment();
      current = fallback.stream(request, listener);
    }

    @Override
    public void cancel() {
      if (current != null) {
        current.cancel();
      }
    }
  }
}
