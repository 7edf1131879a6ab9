package dev.chasqui.turn;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.config.ModelConfig;
import dev.chasqui.llm.LanguageModel;
import dev.chasqui.llm.ModelCall;
import dev.chasqui.llm.ModelException;
import dev.chasqui.llm.ModelListener;
import dev.chasqui.llm.ModelRequest;
import dev.chasqui.llm.ModelResult;
import dev.chasqui.llm.ToolCall;
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

    /**
     * The model wants a human agent to answer. Told at most once, right before the end of the turn;
     * nothing that it wrote is there to take any more.
     *
     * @param reason for the human agent; short, on one line, never blank
     */
    void handOver(String reason);

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
          var request =
              new ModelRequest(
                  prompt,
                  limits.maxTokens(),
                  limits.temperature(),
                  traceId,
                  List.of(HandOver.TOOL));
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
  private @Nullable String handOver;

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

  /** Whether the model wants a human agent to answer. */
  public boolean handsOver() {
    return handOver != null;
  }

  /** Whether there are complete sentences to take. */
  public boolean usable() {
    return handOver == null && answer.hasCompleteSentence();
  }

  /** Takes the complete sentences heard so far, or null when there are none. */
  public AnswerAssembler.@Nullable Part takeSentences() {
    return handOver == null ? answer.takeCompleteSentences().orElse(null) : null;
  }

  /** Takes everything heard and not taken yet; may be empty. */
  public AnswerAssembler.Part takeRest() {
    return handOver == null ? answer.takeRest() : new AnswerAssembler.Part("", List.of());
  }

  private final class Ear implements ModelListener {
    @Override
    public void onDelta(String text) {
      if (cancelled) {
        return;
      }
      answer.append(text);
      speak();
      if (!sentenceTold && answer.hasCompleteSentence()) {
        sentenceTold = true;
        listener.sentenceReady();
      }
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      if (!cancelled) {
        handOver = HandOver.reason(calls);
        speak();
      }
    }

    private void speak() {
      if (!spoke) {
        spoke = true;
        listener.firstToken();
      }
    }

    /**
     * The hand-over waits for the end, which is near: told at once it would cancel the call, and
     * the tokens that the server is about to report would be lost.
     */
    private void tellHandOver() {
      if (handOver != null) {
        listener.handOver(handOver);
      }
    }

    @Override
    public void onComplete(ModelResult result) {
      if (!cancelled) {
        cancelled = true;
        tellHandOver();
        listener.completed(result);
      }
    }

    @Override
    public void onFailure(ModelException failure) {
      if (!cancelled) {
        cancelled = true;
        tellHandOver();
        listener.failed(failure);
      }
    }
  }
}
