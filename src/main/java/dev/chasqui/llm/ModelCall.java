package dev.chasqui.llm;

/** A running model call. */
public interface ModelCall {

  /**
   * Ends the call: closes its connection (or resets its HTTP/2 stream) so that the server stops
   * generating. After this returns the listener hears nothing more. Idempotent; call it on the
   * context that started the call.
   */
  void cancel();
}
