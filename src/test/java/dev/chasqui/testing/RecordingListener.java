package dev.chasqui.testing;

import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelListener;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.llm.ToolCall;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what one model call told, and on which contexts. */
public final class RecordingListener implements ModelListener {
  private final List<String> deltas = new CopyOnWriteArrayList<>();
  private final List<ToolCall> toolCalls = new CopyOnWriteArrayList<>();
  private final List<String> order = new CopyOnWriteArrayList<>();
  private final List<Object> ends = new CopyOnWriteArrayList<>();
  private final List<Context> contexts = new CopyOnWriteArrayList<>();
  private final Promise<Void> heard = Promise.promise();
  private final Promise<Object> ended = Promise.promise();

  @Override
  public void onDelta(String text) {
    contexts.add(Vertx.currentContext());
    deltas.add(text);
    order.add("delta");
    heard.tryComplete();
  }

  @Override
  public void onToolCalls(List<ToolCall> calls) {
    contexts.add(Vertx.currentContext());
    toolCalls.addAll(calls);
    order.add("calls");
    heard.tryComplete();
  }

  @Override
  public void onComplete(ModelResult result) {
    end(result);
  }

  @Override
  public void onFailure(ModelException failure) {
    end(failure);
  }

  private void end(Object end) {
    contexts.add(Vertx.currentContext());
    ends.add(end);
    order.add("end");
    ended.tryComplete(end);
  }

  /** All deltas joined. */
  public String text() {
    return String.join("", deltas);
  }

  public List<String> deltas() {
    return deltas;
  }

  /** All tool calls, whichever event they came in. */
  public List<ToolCall> toolCalls() {
    return toolCalls;
  }

  /** What was heard, in order: {@code delta}, {@code calls}, {@code end}. */
  public List<String> order() {
    return order;
  }

  /** Results and failures; more than one breaks the contract. */
  public List<Object> ends() {
    return ends;
  }

  public List<Context> contexts() {
    return contexts;
  }

  /** Completes at the first delta or tool call. */
  public Future<Void> heard() {
    return heard.future();
  }

  /** Completes at the first end, with it. */
  public Future<Object> ended() {
    return ended.future();
  }
}
