package dev.chasqui.ingress;

import dev.chasqui.config.HttpConfig;
import dev.chasqui.config.WhatsAppConfig;
import dev.chasqui.eventlog.EventLog;
import dev.chasqui.eventlog.EventRecord;
import dev.chasqui.ingress.Refusal.RefusedException;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.observe.Stage;
import dev.chasqui.observe.Timeline;
import dev.chasqui.whatsapp.MalformedWebhookException;
import dev.chasqui.whatsapp.WebhookItem;
import dev.chasqui.whatsapp.WebhookSignature;
import dev.chasqui.whatsapp.WebhookSplitter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhook at {@value #PATH}: handshake on GET; on POST verify the signature, split, make
 * durable and only then answer 200. Whatever else happens is answered with a code that makes Meta
 * send the body again (503, 408, 500), or that says it is not Meta's (401, 400, 413).
 *
 * <p>One instance serves any number of listeners, since the bounds on what is in flight hold over
 * all of them: mount it on one router per event loop. Bodies and expected signatures are never
 * logged.
 */
public final class WebhookRoutes {
  /** Where Meta calls. */
  public static final String PATH = "/webhooks/whatsapp";

  private static final Logger log = LoggerFactory.getLogger(WebhookRoutes.class);

  private static final String RETRY_AFTER_SECONDS = "5";
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);

  /** Bodies over this size are hashed and parsed off the event loop: 3 MB take tens of ms. */
  private static final int INLINE_BYTES_MAX = 128 * 1024;

  private final EventLog eventLog;
  private final Timeline timeline;
  private final InstantSource clock;
  private final Consumer<List<ConversationKey>> humansWrote;
  private final Deadlines acks;
  private final Handshake handshake;
  private final WebhookSignature signature;
  private final WebhookSplitter splitter = new WebhookSplitter();
  private final InFlight inFlight;
  private final BodyReader bodies;
  private final WebhookMetrics metrics;
  private final RefusalLog refusals = new RefusalLog();

  /**
   * @param clock stamps the receive time
   * @param humansWrote told of conversations in which an employee has written, before that is
   *     durable, so that nothing of the assistant's leaves from the moment of the 200 on; called on
   *     event loops and must not throw
   * @param meters see {@link WebhookMetrics} for what is registered
   */
  public WebhookRoutes(
      HttpConfig http,
      WhatsAppConfig whatsApp,
      EventLog eventLog,
      Timeline timeline,
      InstantSource clock,
      MeterRegistry meters,
      Consumer<List<ConversationKey>> humansWrote) {
    this(http, whatsApp, eventLog, timeline, clock, meters, humansWrote, READ_TIMEOUT);
  }

  WebhookRoutes(
      HttpConfig http,
      WhatsAppConfig whatsApp,
      EventLog eventLog,
      Timeline timeline,
      InstantSource clock,
      MeterRegistry meters,
      Consumer<List<ConversationKey>> humansWrote,
      Duration readTimeout) {
    this.eventLog = eventLog;
    this.timeline = timeline;
    this.clock = clock;
    this.humansWrote = humansWrote;
    acks = new Deadlines(http.ackTimeout());
    handshake = new Handshake(whatsApp.verifyToken());
    signature = new WebhookSignature(whatsApp.appSecret(), whatsApp.appSecretPrevious());
    inFlight = new InFlight(http.maxInFlightWebhooks(), http.maxInFlightBytes());
    bodies = new BodyReader(http.maxBodyBytes(), inFlight, readTimeout);
    metrics = new WebhookMetrics(meters, inFlight);
  }

  /**
   * Options for a listener that is open to the internet: small heads, and connections that say
   * nothing for a minute are closed.
   */
  public static HttpServerOptions serverOptions(HttpConfig http) {
    return new HttpServerOptions()
        .setHost(http.host())
        .setPort(http.port())
        .setMaxInitialLineLength(4096)
        .setMaxHeaderSize(16 * 1024)
        // No page speaks over web sockets; unused, their compression is one more step of each call.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setIdleTimeout(60);
  }

  /** Adds the webhook to a router. No body handler may stand before it: it reads bodies itself. */
  public void mount(Router router) {
    router.get(PATH).handler(this::verify);
    router.post(PATH).handler(context -> receive(context.vertx(), context.request()));
    router
        .route(PATH)
        .handler(context -> {
          context.response().putHeader(HttpHeaders.ALLOW, "GET, POST");
          refuse(context.response(), Refusal.METHOD);
        });
  }

  private void verify(RoutingContext context) {
    String challenge = handshake.challenge(context.request());
    if (challenge == null) {
      refuse(context.response(), Refusal.VERIFY_TOKEN);
      return;
    }
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(challenge);
  }

  /**
   * Takes a request if it is a webhook, which is most of what ever comes: it needs no router.
   *
   * @return false when somebody else must answer the request
   */
  public boolean take(Vertx vertx, HttpServerRequest request) {
    if (!HttpMethod.POST.equals(request.method()) || !PATH.equals(request.path())) {
      return false;
    }
    receive(vertx, request);
    return true;
  }

  private void receive(Vertx vertx, HttpServerRequest request) {
    Timer.Sample sample = metrics.start();
    Instant receivedAt = clock.instant();
    String header = request.getHeader("X-Hub-Signature-256");
    HttpServerResponse response = request.response();
    bodies
        .read(vertx, request)
        .compose(body -> accept(vertx, body, header, receivedAt))
        .onComplete(
            traces -> {
              if (response.closed()) {
                return;
              }
              response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").end();
              metrics.answered(sample, 200);
              acknowledged(traces, receivedAt);
            },
            failure -> {
              Refusal refusal = refusal(failure);
              refuse(response, refusal);
              metrics.answered(sample, refusal.status());
            });
  }

  /**
   * Takes the body over, including its bytes in flight.
   *
   * @return the traces of the messages in it, when all of it is durable
   */
  private Future<List<Trace>> accept(
      Vertx vertx, Buffer body, @Nullable String header, Instant receivedAt) {
    Future<List<WebhookItem>> opened;
    if (body.length() <= INLINE_BYTES_MAX) {
      try {
        opened = Future.succeededFuture(open(body, header));
      } catch (RuntimeException e) {
        opened = Future.failedFuture(e);
      }
    } else {
      // Hashing and parsing megabytes would hold the loop; in-flight bytes bound what waits here.
      opened = vertx.executeBlocking(() -> open(body, header), false).map(Objects::requireNonNull);
    }
    return opened
        .onFailure(_ -> inFlight.release(body.length()))
        .compose(items -> append(vertx, items, body.length(), receivedAt));
  }

  private List<WebhookItem> open(Buffer body, @Nullable String header) {
    byte[] bytes = body.getBytes();
    if (!signature.matches(bytes, header)) {
      throw new RefusedException(Refusal.SIGNATURE);
    }
    return splitter.split(bytes);
  }

  private Future<List<Trace>> append(
      Vertx vertx, List<WebhookItem> items, int bodyBytes, Instant receivedAt) {
    if (items.isEmpty()) {
      inFlight.release(bodyBytes);
      metrics.ignored();
      return Future.succeededFuture(List.of());
    }
    long enteredNanos = System.nanoTime();
    if (!inFlight.tryEnter()) {
      inFlight.release(bodyBytes);
      return Future.failedFuture(new RefusedException(Refusal.OVERLOADED));
    }
    var records = new ArrayList<EventRecord>(items.size());
    var traces = new ArrayList<Trace>();
    for (WebhookItem item : items) {
      String traceId = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
      records.add(
          new EventRecord(item.key().toString(), item.kind(), item.value(), traceId, receivedAt));
      if (item.id() != null) {
        var detail = Map.of("message", item.id(), "kind", item.kind());
        traces.add(new Trace(traceId, detail));
        timeline.record(traceId, Stage.RECEIVED, receivedAt, detail);
      }
    }
    announce(items);
    Future<Void> appended;
    try {
      appended = eventLog.append(records);
    } catch (RuntimeException e) {
      appended = Future.failedFuture(e);
    }
    // Not given back by the timeout below: until the log is done, it still holds the body.
    return inTime(vertx, appended.onComplete(_ -> inFlight.release(bodyBytes)))
        .onComplete(_ -> inFlight.leave(enteredNanos))
        .recover(failure -> Future.failedFuture(logRefusal(failure)))
        .map(_ -> {
          metrics.durable(items);
          return traces;
        });
  }

  private void announce(List<WebhookItem> items) {
    List<ConversationKey> spoken = List.of();
    for (var item : items) {
      if (item.isEcho()) {
        spoken = spoken.isEmpty() ? new ArrayList<>() : spoken;
        spoken.add(item.key());
      }
    }
    if (!spoken.isEmpty()) {
      humansWrote.accept(spoken);
    }
  }

  /** Like {@link Future#timeout}, which leaves the event loop for a future without a context. */
  private Future<Void> inTime(Vertx vertx, Future<Void> appended) {
    Promise<Void> verdict = Promise.promise();
    var wait =
        acks.begin(vertx, () -> verdict.tryFail(new TimeoutException("the event log is slow")));
    appended.onComplete(outcome -> {
      wait.end();
      if (outcome.succeeded()) {
        verdict.tryComplete();
      } else {
        verdict.tryFail(outcome.cause());
      }
    });
    return verdict.future();
  }

  private void acknowledged(List<Trace> traces, Instant receivedAt) {
    Instant now = clock.instant();
    for (Trace trace : traces) {
      timeline.record(trace.id, receivedAt, Stage.ACKNOWLEDGED, now, trace.detail);
    }
  }

  private void refuse(HttpServerResponse response, Refusal refusal) {
    metrics.rejected(refusal);
    if (response.closed()) {
      return;
    }
    if (refusal.status() == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response
        .setStatusCode(refusal.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(refusal.text());
  }

  private RefusedException logRefusal(Throwable failure) {
    Refusal refusal =
        switch (failure) {
          case RejectedExecutionException _ -> Refusal.LOG_FULL;
          case TimeoutException _ -> Refusal.LOG_SLOW;
          default -> Refusal.LOG_FAILED;
        };
    refusals.log(refusal, failure);
    return new RefusedException(refusal);
  }

  private static Refusal refusal(Throwable failure) {
    return switch (failure) {
      case RefusedException refused -> refused.refusal();
      case MalformedWebhookException _ -> Refusal.MALFORMED;
      default -> {
        // Without its message, which could quote the body.
        StackTraceElement[] trace = failure.getStackTrace();
        log.error(
            "webhook failed error={} at={}",
            failure.getClass().getName(),
            trace.length == 0 ? "unknown" : trace[0]);
        yield Refusal.INTERNAL;
      }
    };
  }

  /** A message on its way, for the timeline. */
  private record Trace(String id, Map<String, String> detail) {}
}
