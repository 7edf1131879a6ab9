package dev.chasqui.llm;

import java.util.List;

/**
 * Hears one model call: any number of deltas, tool calls at most once, then exactly one end. Called
 * on the context that started the call.
 */
public interface ModelListener {

  /** A further piece of the answer, never empty. */
  void onDelta(String text);

  /**
   * The model wants these functions called; they are whole, and no delta follows. Only functions
   * that the request offered; never empty. A listener whose request offers none hears none.
   */
  default void onToolCalls(List<ToolCall> calls) {}

  /** The answer is whole. */
  void onComplete(ModelResult result);

  /**
   * The call failed for good, after all retries and fallbacks; deltas heard before stay valid as a
   * half answer.
   */
  void onFailure(ModelException failure);
}
