package dev.chasqui.llm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Measures each call of one model. All metrics have the tag {@code model}: {@code primary} or
 * {@code fallback}.
 *
 * <ul>
 *   <li>{@code chasqui.model.first.token}: timer, start to first token
 *   <li>{@code chasqui.model.call}: timer, start to end, by {@code outcome} ({@code completed},
 *       {@code failed}, {@code cancelled})
 *   <li>{@code chasqui.model.failures}: counter by {@code kind}
 *   <li>{@code chasqui.model.active}: gauge of running calls
 *   <li>{@code chasqui.model.tokens}: counter by {@code type} ({@code prompt}, {@code completion})
 *       and {@code source} ({@code reported}, {@code estimated}). A call that was cancelled or
 *       broke off counts as an estimate of what it has caused: it is billed too
 * </ul>
 */
public final class MeteredModel implements LanguageModel {
  private final LanguageModel inner;
  private final String role;
  private final MeterRegistry registry;
  private final Timer firstToken;
  private final Timer completed;
  private final Timer failed;
  private final Timer cancelled;
  private final TokenCounters reported;
  private final TokenCounters estimated;
  private final AtomicInteger active;

  /**
   * A model that measures {@code inner}.
   *
   * @param role {@code primary} or {@code fallback}
   */
  public MeteredModel(LanguageModel inner, String role, MeterRegistry registry) {
    this.inner = inner;
    this.role = role;
    this.registry = registry;
    firstToken =
        Timer.builder("chasqui.model.first.token")
            .tag("model", role)
            .publishPercentileHistogram()
            .register(registry);
    completed = calls(registry, role, "completed");
    failed = calls(registry, role, "failed");
    cancelled = calls(registry, role, "cancelled");
    reported = TokenCounters.of(registry, role, "reported");
    estimated = TokenCounters.of(registry, role, "estimated");
    active = new AtomicInteger();
    Gauge.builder("chasqui.model.active", active, AtomicInteger::get)
        .tag("model", role)
        .strongReference(true)
        .register(registry);
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    active.incrementAndGet();
    var call = new Call(request, listener);
    call.inner = inner.stream(request, call);
    return call;
  }

  private static Timer calls(MeterRegistry registry, String role, String outcome) {
    return Timer.builder("chasqui.model.call")
        .tag("model", role)
        .tag("outcome", outcome)
        .publishPercentileHistogram()
        .register(registry);
  }

  private record TokenCounters(Counter prompt, Counter completion) {
    static TokenCounters of(MeterRegistry registry, String role, String source) {
      return new TokenCounters(
          counter(registry, role, source, "prompt"), counter(registry, role, source, "completion"));
    }

    private static Counter counter(
        MeterRegistry registry, String role, String source, String type) {
      return registry.counter(
          "chasqui.model.tokens", "model", role, "source", source, "type", type);
    }

    void add(int promptTokens, int completionTokens) {
      prompt.increment(promptTokens);
      completion.increment(completionTokens);
    }
  }

  private final class Call implements ModelCall, ModelListener {
    private final ModelRequest request;
    private final ModelListener listener;
    private final Timer.Sample sample = Timer.start(registry);
    private final TokenEstimate completion = new TokenEstimate();
    private @Nullable ModelCall inner;
    private boolean heard;
    private boolean ended;

    Call(ModelRequest request, ModelListener listener) {
      this.request = request;
      this.listener = listener;
    }

    @Override
    public void onDelta(String text) {
      heard();
      completion.add(text);
      listener.onDelta(text);
    }

    @Override
    public void onToolCalls(List<ToolCall> calls) {
      heard();
      for (ToolCall call : calls) {
        completion.add(call.name());
        completion.add(call.arguments());
      }
      listener.onToolCalls(calls);
    }

    private void heard() {
      if (!heard) {
        heard = true;
        sample.stop(firstToken);
      }
    }

    @Override
    public void onComplete(ModelResult result) {
      end(completed);
      TokenUsage usage = result.usage();
      (usage.estimated() ? estimated : reported)
          .add(usage.promptTokens(), usage.completionTokens());
      listener.onComplete(result);
    }

    @Override
    public void onFailure(ModelException failure) {
      end(failed);
      registry
          .counter("chasqui.model.failures", "model", role, "kind", failure.kind().tag())
          .increment();
      if (heard) {
        addEstimate();
      }
      listener.onFailure(failure);
    }

    @Override
    public void cancel() {
      if (!ended) {
        end(cancelled);
        addEstimate();
        if (inner != null) {
          inner.cancel();
        }
      }
    }

    private void end(Timer outcome) {
      ended = true;
      active.decrementAndGet();
      sample.stop(outcome);
    }

    private void addEstimate() {
      estimated.add(TokenEstimate.of(request), completion.tokens());
    }
  }
}
