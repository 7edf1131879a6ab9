package dev.chasqui.llm;

import dev.chasqui.config.ModelConfig;
import dev.chasqui.config.ModelConfig.Endpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The configured models as one, with everything around them.
 *
 * <pre>
 * limit ─ hedge or fallback ─┬─ retry ─ circuit ─ tools ─ meter ─ overflow ─ OpenAI (primary)
 *                            └─ retry ─ circuit ─ tools ─ meter ─ overflow ─ OpenAI (fallback)
 * </pre>
 *
 * <p>From the outside in:
 *
 * <ul>
 *   <li>The limit counts what people wait for, not tries: a call keeps its one place while it backs
 *       off or hedges, so that load cannot multiply inside, and the wait in line is paid once.
 *   <li>Hedge and fallback see one model as good or bad as a whole, retries included; that is why
 *       the fallback answers at the deadline even while the primary still backs off.
 *   <li>Retry is outside the circuit: each try counts as a failure of the server, a probe of a half
 *       open circuit is one request, and a circuit that opens between two tries ends the call at
 *       once instead of after one more back-off.
 *   <li>Each server has its own say about tools, and a refusal of them is nobody's failure: the
 *       circuit and the retry see only what becomes of the request without.
 *   <li>The meter sees each request that leaves, with the outcome that the server gave it.
 *   <li>Overflow is innermost, so that nothing but the reading of a stream ever happens on another
 *       event loop than the caller's.
 * </ul>
 *
 * <p>Safe for use from several event loops.
 */
public final class Models implements LanguageModel {
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration MAX_DELAY = Duration.ofSeconds(2);

  /**
   * For each spare event loop. Read every 20 ms, so many take some 15 % of a loop's time, and a
   * thousand people who write within a second do not fit.
   */
  private static final int STREAMS_NEAR_MAX = 128;

  private final LanguageModel outermost;
  private final List<HttpClientAgent> clients;

  private Models(LanguageModel outermost, List<HttpClientAgent> clients) {
    this.outermost = outermost;
    this.clients = clients;
  }

  /**
   * Builds the models. Opens no connection.
   *
   * @param vertx of those who ask
   * @param spare on event loops of another Vert.x, which read the streams that are too many for
   *     those of {@code vertx}, which are more than {@value #STREAMS_NEAR_MAX} for each of these;
   *     empty: there are none
   * @param busy how busy the processors have been lately, 0 to 1; asked often, on event loops. The
   *     busier, the fewer reads a stream takes
   */
  public static Models create(
      Vertx vertx,
      List<Context> spare,
      ModelConfig config,
      DoubleSupplier busy,
      MeterRegistry registry,
      InstantSource clock) {
    var pauses = new ReadPauses(busy);
    var builder =
        new Builder(vertx, List.copyOf(spare), config, pauses, registry, clock, new ArrayList<>());
    return new Models(builder.limited(), List.copyOf(builder.clients()));
  }

  @Override
  public ModelCall stream(ModelRequest request, ModelListener listener) {
    return outermost.stream(request, listener);
  }

  /** Closes all connections; calls that still run fail. */
  public Future<Void> close() {
    return Future.join(clients.stream().map(HttpClientAgent::close).toList()).mapEmpty();
  }

  private record Builder(
      Vertx vertx,
      List<Context> spare,
      ModelConfig config,
      ReadPauses pauses,
      MeterRegistry registry,
      InstantSource clock,
      List<HttpClientAgent> clients) {

    LanguageModel limited() {
      return new LimitedModel(
          vertx,
          withFallback(),
          config.maxConcurrent(),
          config.maxQueued(),
          config.queueTimeout(),
          registry);
    }

    private LanguageModel withFallback() {
      LanguageModel primary = endpoint(config.primary(), "primary");
      if (config.fallback() == null) {
        return primary;
      }
      LanguageModel fallback = endpoint(config.fallback(), "fallback");
      return config.hedgeAfter() == null
          ? new FallbackModel(primary, fallback, registry.counter("chasqui.model.fallbacks"))
          : new HedgedModel(vertx, primary, fallback, config.hedgeAfter(), registry);
    }

    private LanguageModel endpoint(Endpoint endpoint, String role) {
      var metered = new MeteredModel(spread(endpoint, role), role, registry);
      var guarded =
          new CircuitBreakingModel(
              vertx,
              new OptionalToolsModel(metered, clock, role),
              config.circuitFailures(),
              config.circuitReset(),
              clock,
              role,
              registry);
      return new RetryingModel(
          vertx,
          guarded,
          new RetryingModel.Policy(
              config.maxRetries(), FIRST_DELAY, MAX_DELAY, config.firstTokenTimeout()),
          clock,
          registry.counter("chasqui.model.retries", "model", role));
    }

    private LanguageModel spread(Endpoint endpoint, String role) {
      LanguageModel near = openAi(vertx, endpoint);
      if (spare.isEmpty()) {
        return near;
      }
      return new OverflowModel(
          vertx,
          near,
          openAi(spare.getFirst().owner(), endpoint),
          spare,
          STREAMS_NEAR_MAX * spare.size(),
          registry.counter("chasqui.model.overflows", "model", role));
    }

    private LanguageModel openAi(Vertx loops, Endpoint endpoint) {
      HttpClientAgent client = ModelHttp.client(loops, endpoint, config);
      clients.add(client);
      return new OpenAiModel(loops, client, endpoint, config, pauses, clock);
    }
  }
}
