package dev.chasqui.testing;

import dev.chasqui.llm.LanguageModel;
import dev.chasqui.llm.ModelCall;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelListener;
import dev.chasqui.llm.ModelRequest;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.llm.TokenUsage;
import dev.chasqui.llm.ToolCall;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A model that does what the test says, call by call, on the context of each call. */
public final class ScriptedModel implements LanguageModel {
  public static final ModelResult RESULT =
      new ModelResult("scripted", "stop", new TokenUsage(10, 2, false));

  private final List<Call> calls = new CopyOnWriteArrayList<>();

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    var call = new Call(Vertx.currentContext(), request, listener);
    calls.add(call);
    return call;
  }

  /** All calls so far, in order. */
  public List<Call> calls() {
    return calls;
  }

  /** The call of that number from 0 on; waits for it. */
  public Call call(int index) {
    Eventually.eventually("call " + index, () -> calls.size() > index);
    return calls.get(index);
  }

  /** One call. */
  public static final class Call implements ModelCall {
    private final Context context;
    private final ModelRequest request;
    private final ModelListener listener;
    private volatile boolean cancelled;

    private Call(Context context, ModelRequest request, ModelListener listener) {
      this.context = context;
      this.request = request;
      this.listener = listener;
    }

    public ModelRequest request() {
      return request;
    }

    public void delta(String text) {
      tell(() -> listener.onDelta(text));
    }

    public void toolCalls(ToolCall... calls) {
      tell(() -> listener.onToolCalls(List.of(calls)));
    }

    public void complete() {
      tell(() -> listener.onComplete(RESULT));
    }

    public void fail(ModelException.Kind kind) {
      fail(new ModelException(kind, "scripted"));
    }

    public void fail(ModelException failure) {
      tell(() -> listener.onFailure(failure));
    }

    public boolean cancelled() {
      return cancelled;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    private void tell(Runnable what) {
      context.runOnContext(_ -> {
        if (!cancelled) {
          what.run();
        }
      });
    }
  }
}
