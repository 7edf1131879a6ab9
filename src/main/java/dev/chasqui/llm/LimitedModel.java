package dev.chasqui.llm;

import dev.chasqui.llm.ModelException.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many calls run at once; more wait in line, first come first served, up to a number and
 * for a time. Beyond either a call fails with {@link Kind#OVERLOADED}. A place that comes free goes
 * straight to the head of the line, whatever event loop that is on, so no newcomer overtakes.
 */
public final class LimitedModel implements LanguageModel {

  private enum Admission {
    ADMITTED,
    QUEUED,
    REFUSED
  }

  private final Vertx vertx;
  private final LanguageModel inner;
  private final int maxConcurrent;
  private final int maxQueued;
  private final Duration queueTimeout;
  private final MeterRegistry registry;
  private final Timer waits;
  private final Counter refusedFull;
  private final Counter refusedLate;

  /** Guards the two fields below; never held over anything that waits. */
  private final Object lock = new Object();

  private final LinkedHashSet<Call> line = new LinkedHashSet<>();
  private int running;

  /**
   * A model that limits {@code inner}.
   *
   * @param registry gets the timer {@code chasqui.model.queue.wait} (all admitted calls), the
   *     gauges {@code chasqui.model.queue.size} and {@code chasqui.model.running} and the counter
   *     {@code chasqui.model.queue.refusals} by reason ({@code full}, {@code late})
   */
  public LimitedModel(
      Vertx vertx,
      LanguageModel inner,
      int maxConcurrent,
      int maxQueued,
      Duration queueTimeout,
      MeterRegistry registry) {
    this.vertx = vertx;
    this.inner = inner;
    this.maxConcurrent = maxConcurrent;
    this.maxQueued = maxQueued;
    this.queueTimeout = queueTimeout;
    this.registry = registry;
    this.waits =
        Timer.builder("chasqui.model.queue.wait").publishPercentileHistogram().register(registry);
    this.refusedFull = registry.counter("chasqui.model.queue.refusals", "reason", "full");
    this.refusedLate = registry.counter("chasqui.model.queue.refusals", "reason", "late");
    Gauge.builder("chasqui.model.queue.size", this, LimitedModel::queued)
        .strongReference(true)
        .register(registry);
    Gauge.builder("chasqui.model.running", this, LimitedModel::running)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    Context context = vertx.getOrCreateContext();
    var call = new Call(context, request, listener);
    context.runOnContext(_ -> call.begin());
    return call;
  }

  private int queued() {
    synchronized (lock) {
      return line.size();
    }
  }

  private int running() {
    synchronized (lock) {
      return running;
    }
  }

  private Admission admit(Call call) {
    synchronized (lock) {
      if (running < maxConcurrent) {
        running++;
        return Admission.ADMITTED;
      }
      if (line.size() >= maxQueued) {
        return Admission.REFUSED;
      }
      line.add(call);
      return Admission.QUEUED;
    }
  }

  /** Returns false when the call is not in line any more, because a place was given to it. */
  private boolean leaveLine(Call call) {
    synchronized (lock) {
      return line.remove(call);
    }
  }

  private void release() {
    Call next;
    synchronized (lock) {
      next = line.isEmpty() ? null : line.removeFirst();
      if (next == null) {
        running--;
      }
    }
    if (next != null) {
      next.admitted();
    }
  }

  /** Confined to its context, apart from {@link #admitted}. */
  private final class Call implements ModelCall, ModelListener {
    private final Context context;
    private final ModelRequest request;
    private final ModelListener listener;
    private final Timer.Sample sample = Timer.start(registry);
    private final Deadline patience = new Deadline(vertx);
    private @Nullable ModelCall running;
    private boolean ended;

    Call(Context context, ModelRequest request, ModelListener listener) {
      this.context = context;
      this.request = request;
      this.listener = listener;
    }

    void begin() {
      if (ended) {
        return;
      }
      switch (admit(this)) {
        case ADMITTED -> run();
        case QUEUED -> patience.set(queueTimeout, this::expire);
        case REFUSED -> refuse(refusedFull, "too many calls wait already");
      }
    }

    /** A place is this call's now. Called by whoever freed it, on any thread. */
    void admitted() {
      context.runOnContext(_ -> {
        patience.clear();
        if (ended) {
          release();
        } else {
          run();
        }
      });
    }

    private void run() {
      sample.stop(waits);
      running = inner.stream(request, this);
    }

    private void expire() {
      if (leaveLine(this)) {
        refuse(refusedLate, "no free place within " + queueTimeout);
      }
    }

    private void refuse(Counter counter, String why) {
      ended = true;
      counter.increment();
      listener.onFailure(new ModelException(Kind.OVERLOADED, why));
    }

    @Override
    public void onDelta(String text) {
      tell(() -> listener.onDelta(text));
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      tell(() -> listener.onToolCalls(calls));
    }

    private void tell(Runnable what) {
      try {
        what.run();
      } catch (RuntimeException e) {
        cancel(); // a listener with a bug must not keep its place for ever
        throw e;
      }
    }

    @Override
    public void onComplete(ModelResult result) {
      ended = true;
      release();
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      ended = true;
      release();
      listener.onFailure(failure);
    }

    @Override
    public void cancel() {
      if (ended) {
        return;
      }
      ended = true;
      patience.clear();
      if (running != null) {
        running.cancel();
        release();
      } else {
        leaveLine(this); // if it was admitted meanwhile, admitted() gives the place back
      }
    }
  }
}
