package dev.chasqui.llm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a second model as well when the first has no token by a deadline, or instead when it fails
 * before that. The first to deliver a token answers, the other is cancelled. Fails only when both
 * have failed, or when the one that answers breaks off.
 */
public final class HedgedModel implements LanguageModel {
  private static final Logger log = LoggerFactory.getLogger(HedgedModel.class);

  private final Vertx vertx;
  private final LanguageModel primary;
  private final LanguageModel fallback;
  private final Duration hedgeAfter;
  private final MeterRegistry registry;
  private final Counter won;

  /**
   * A model that hedges {@code primary} with {@code fallback}.
   *
   * @param hedgeAfter when the fallback is asked, from the start of the call
   * @param registry counts {@code chasqui.model.hedges} by reason ({@code late}, {@code failed})
   *     and {@code chasqui.model.hedges.won}, the hedges whose answer was the one used
   */
  public HedgedModel(
      Vertx vertx,
      LanguageModel primary,
      LanguageModel fallback,
      Duration hedgeAfter,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.primary = primary;
    this.fallback = fallback;
    this.hedgeAfter = hedgeAfter;
    this.registry = registry;
    this.won = registry.counter("chasqui.model.hedges.won");
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    var call = new Call(request, listener);
    call.begin();
    return call;
  }

  private final class Call implements ModelCall {
    private final ModelRequest request;
    private final ModelListener listener;
    private final Runner first = new Runner();
    private final Runner second = new Runner();
    private final Deadline hedge = new Deadline(vertx);
    private boolean ended;

    Call(ModelRequest request, ModelListener listener) {
      this.request = request;
      this.listener = listener;
    }

    void begin() {
      hedge.set(hedgeAfter, () -> askFallback("late"));
      first.ask(primary);
    }

    private void askFallback(String reason) {
      log.info("asking the fallback model trace={} reason={}", request.traceId(), reason);
      hedge.clear();
      registry.counter("chasqui.model.hedges", "reason", reason).increment();
      second.ask(fallback);
    }

    /** One runner has a token: the race is over. */
    private void win(Runner winner) {
      hedge.clear();
      (winner == first ? second : first).stop();
      if (winner == second) {
        won.increment();
      }
    }

    private void lose(Runner loser, ModelException failure) {
      boolean otherRuns = (loser == first ? second : first).running;
      if (loser == first && !second.asked) {
        askFallback("failed");
      } else if (!otherRuns) {
        ended = true;
        listener.onFailure(failure);
      }
    }

    @Override
    public void cancel() {
      if (!ended) {
        ended = true;
        hedge.clear();
        first.stop();
        second.stop();
      }
    }

    /** One of the two calls. */
    private final class Runner implements ModelListener {
      private @Nullable ModelCall call;
      private boolean asked;
      private boolean running;
      private boolean winner;

      void ask(LanguageModel model) {
        asked = true;
        running = true;
        call = model.stream(request, this);
      }

      void stop() {
        running = false;
        if (call != null) {
          call.cancel();
        }
      }

      @Override
      public void onDelta(String text) {
        heard();
        listener.onDelta(text);
      }

      @Override
      public void onToolCalls(List<ToolCall> calls) {
        heard();
        listener.onToolCalls(calls);
      }

      private void heard() {
        if (!winner) {
          winner = true;
          win(this);
        }
      }

      @Override
      public void onComplete(ModelResult result) {
        if (!winner) {
          win(this);
        }
        running = false;
        ended = true;
        listener.onComplete(result);
      }

      @Override
      public void onFailure(ModelException failure) {
        running = false;
        if (winner) {
          ended = true;
          listener.onFailure(failure);
        } else {
          lose(this, failure);
        }
      }
    }
  }
}
