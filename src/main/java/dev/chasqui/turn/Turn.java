package dev.chasqui.turn;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.ModelConfig;
import dev.chasqui.llm.LanguageModel;
import dev.chasqui.llm.ModelCall;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelListener;
import dev.chasqui.llm.ModelRequest;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.model.HistoryEntry;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try to answer one thought: waits for the history, asks the model, collects what it says.
 * Confined to the context that starts it; its listener hears nothing before {@link Runner#start}
 * has returned and nothing after {@link #cancel}.
 */
public final class Turn {

  /** Hears a turn. */
  public interface Listener {
    /** The model has begun to speak. Told at most once. */
    void firstToken();

    /** A complete sentence worth sending is there. Told at most once. */
    void sentenceReady();

    /** The answer is whole. */
    void completed(ModelResult result);

    /** The model failed for good; complete sentences heard before stay available. */
    void failed(ModelException failure);
  }

  /** Starts turns. Stateless, safe for several event loops. */
  public record Runner(
      LanguageModel model,
      PromptBuilder prompts,
      ConversationConfig conversation,
      ModelConfig limits) {

    /**
     * Starts a turn.
     *
     * @param history what was said before; awaited
     * @param thought the person's words, a line each
     * @param personName the profile name, or null
     */
    public Turn start(
        Future<List<HistoryEntry>> history,
        List<String> thought,
        @Nullable String personName,
        String traceId,
        Listener listener) {
      var turn = new Turn(conversation, listener);
      history.onComplete(known -> {
        if (!turn.cancelled) {
          var prompt =
              prompts.build(known.succeeded() ? known.result() : List.of(), thought, personName);
          var request = new ModelRequest(prompt, limits.maxTokens(), limits.temperature(), traceId);
          turn.call = model.stream(request, turn.new Ear());
        }
      });
      return turn;
    }
  }

  private final AnswerAssembler answer;
  private final Listener listener;
  private @Nullable ModelCall call;
  private boolean cancelled;
  private boolean spoke;
  private boolean sentenceTold;

  private Turn(ConversationConfig config, Listener listener) {
    answer = new AnswerAssembler(config);
    this.listener = listener;
  }

  /** Ends the model call. What was heard stays available. Idempotent. */
  public void cancel() {
    cancelled = true;
    if (call != null) {
      call.cancel();
    }
  }

  /** Whether there are complete sentences to take. */
  public boolean usable() {
    return answer.hasCompleteSentence();
  }

  /** Takes the complete sentences heard so far, or null when there are none. */
  public AnswerAssembler.@Nullable Part takeSentences() {
    return answer.takeCompleteSentences().orElse(null);
  }

  /** Takes everything heard and not taken yet; may be empty. */
  public AnswerAssembler.Part takeRest() {
    return answer.takeRest();
  }

  private final class Ear implements ModelListener {
    @Override
    public void onDelta(String text) {
      if (cancelled) {
        return;
      }
      answer.append(text);
      if (!spoke) {
        spoke = true;
        listener.firstToken();
      }
      if (!sentenceTold && answer.hasCompleteSentence()) {
        sentenceTold = true;
        listener.sentenceReady();
      }
    }

    @Override
    public void onComplete(ModelResult result) {
      if (!cancelled) {
        cancelled = true;
        listener.completed(result);
      }
    }

    @Override
    public void onFailure(ModelException failure) {
      if (!cancelled) {
        cancelled = true;
        listener.failed(failure);
      }
    }
  }
}
