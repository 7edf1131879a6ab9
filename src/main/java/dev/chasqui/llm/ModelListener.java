package dev.chasqui.llm;

/**
 * Hears one model call: any number of deltas, then exactly one end. Called on the context that
 * started the call.
 */
public interface ModelListener {

  /** A further piece of the answer, never empty. */
  void onDelta(String text);

  /** The answer is whole. */
  void onComplete(ModelResult result);

  /**
   * The call failed for good, after all retries and fallbacks; deltas heard before stay valid as a
   * half answer.
   */
  void onFailure(ModelException failure);
}
