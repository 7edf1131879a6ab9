package dev.chasqui.llm;

/** A model that streams its answer. Implementations are safe for use from several event loops. */
public interface LanguageModel {

  /**
   * Starts a call. Never blocks and never throws for what a server does; all outcomes reach the
   * listener, on the caller's Vert.x context, and never before this method has returned.
   *
   * <p>Call it on a Vert.x context, whose threads take turns: what a call remembers is confined to
   * it.
   *
   * @param listener must not throw
   */
  ModelCall stream(ModelRequest request, ModelListener listener);
}
