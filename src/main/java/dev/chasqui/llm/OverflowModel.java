package dev.chasqui.llm;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads streams on the caller's event loop while they are few, and on event loops of their own
 * beyond that. While they are few nothing is handed from loop to loop, which takes the least
 * processor time; when many people write at once their tokens do not hold up conversations.
 *
 * <p>Where a stream begins it stays. Safe for use from several event loops.
 */
final class OverflowModel implements LanguageModel {
  private final Vertx vertx;
  private final LanguageModel near;
  private final LanguageModel far;
  private final List<Context> spare;
  private final int nearMax;
  private final Counter overflows;
  private final AtomicInteger nearRunning = new AtomicInteger();
  private final AtomicInteger farStarted = new AtomicInteger();

  /**
   * A model with two ways to the same server.
   *
   * @param near runs on the caller's context
   * @param far runs on a context of {@code spare}
   * @param spare on event loops of their own, at least one
   * @param nearMax streams at once on the callers' event loops, all of them together
   * @param overflows counts those that ran elsewhere
   */
  OverflowModel(
      Vertx vertx,
      LanguageModel near,
      LanguageModel far,
      List<Context> spare,
      int nearMax,
      Counter overflows) {
    this.vertx = vertx;
    this.near = near;
    this.far = far;
    this.spare = List.copyOf(spare);
    this.nearMax = nearMax;
    this.overflows = overflows;
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    // Two callers at the same moment may both get the last place, which does no harm.
    if (nearRunning.get() < nearMax) {
      nearRunning.incrementAndGet();
      var call = new NearCall(listener);
      call.inner = near.stream(request, call);
      return call;
    }
    overflows.increment();
    int turn = Math.floorMod(farStarted.getAndIncrement(), spare.size());
    var call = new FarCall(vertx.getOrCreateContext(), spare.get(turn), listener);
    call.start(request);
    return call;
  }

  /** Gives its place back when it ends. Confined to the caller's context. */
  private final class NearCall implements ModelCall, ModelListener {
    private final ModelListener listener;
    private @Nullable ModelCall inner;
    private boolean ended;

    NearCall(ModelListener listener) {
      this.listener = listener;
    }

    @Override
    public void onDelta(String text) {
      listener.onDelta(text);
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      listener.onToolCalls(calls);
    }

    @Override
    public void onComplete(ModelResult result) {
      end();
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      end();
      listener.onFailure(failure);
    }

    @Override
    public void cancel() {
      end();
      if (inner != null) {
        inner.cancel();
      }
    }

    private void end() {
      if (!ended) {
        ended = true;
        nearRunning.decrementAndGet();
      }
    }
  }

  /**
   * Heard on one event loop and told on another. What comes before the other loop has time for it
   * is told at once.
   */
  private final class FarCall implements ModelCall, ModelListener {
    private final Context callers;
    private final Context loop;
    private final ModelListener listener;

    /** Confined to the spare loop. */
    private @Nullable ModelCall inner;

    /** Confined to the caller's context. */
    private boolean ended;

    /** Guards the fields below; never held over anything that waits. */
    private final Object lock = new Object();

    private final StringBuilder words = new StringBuilder();
    private @Nullable List<ToolCall> calls;
    private @Nullable ModelResult result;
    private @Nullable ModelException failure;
    private boolean announced;

    FarCall(Context callers, Context loop, ModelListener listener) {
      this.callers = callers;
      this.loop = loop;
      this.listener = listener;
    }

    void start(ModelRequest request) {
      loop.runOnContext(_ -> inner = far.stream(request, this));
    }

    @Override
    public void onDelta(String text) {
      hear(() -> words.append(text));
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      hear(() -> this.calls = calls);
    }

    @Override
    public void onComplete(ModelResult result) {
      hear(() -> this.result = result);
    }

    @Override
    public void onFailure(ModelException failure) {
      hear(() -> this.failure = failure);
    }

    private void hear(Runnable what) {
      synchronized (lock) {
        what.run();
        if (announced) {
          return;
        }
        announced = true;
      }
      callers.runOnContext(_ -> tell());
    }

    private void tell() {
      String said;
      List<ToolCall> asked;
      ModelResult whole;
      ModelException failed;
      synchronized (lock) {
        announced = false;
        said = words.toString();
        words.setLength(0);
        asked = calls;
        calls = null;
        whole = result;
        failed = failure;
      }
      // Each of these may make the listener cancel the call.
      if (!ended && !said.isEmpty()) {
        listener.onDelta(said);
      }
      if (!ended && asked != null) {
        listener.onToolCalls(asked);
      }
      if (!ended && whole != null) {
        ended = true;
        listener.onComplete(whole);
      } else if (!ended && failed != null) {
        ended = true;
        listener.onFailure(failed);
      }
    }

    @Override
    public void cancel() {
      if (ended) {
        return;
      }
      ended = true;
      loop.runOnContext(_ -> {
        if (inner != null) {
          inner.cancel();
        }
      });
    }
  }
}
