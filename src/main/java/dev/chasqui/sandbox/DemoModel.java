package dev.chasqui.sandbox;

import dev.chasqui.sandbox.DemoAnswers.Said;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for a language model that speaks the OpenAI chat completions API, streaming included.
 * It knows only the facts of the business and says so: its name is {@value #NAME} and the first
 * answer of a conversation carries a marker. When the request offers the function {@value
 * DemoHandOver#FUNCTION}, it calls it for people who complain or claim. Any bearer token is taken.
 * Thread-safe.
 */
public final class DemoModel {

  /** The model's name, whatever name was asked for. */
  public static final String NAME = "chasqui-demo";

  private static final int STREAMS_MAX = 4_096;
  private static final int BODY_BYTES_MAX = 4 << 20;

  private final Vertx vertx;
  private final DemoModelOptions options;
  private final DemoAnswers answers;
  private final Random random;
  private final AtomicInteger streams = new AtomicInteger();
  private @Nullable HttpServer server;

  private DemoModel(Vertx vertx, DemoModelOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.answers = new DemoAnswers(options.assistant());
    this.random = new Random(options.seed());
  }

  /** Starts the server; done when it listens. */
  public static Future<DemoModel> start(Vertx vertx, DemoModelOptions options) {
    var model = new DemoModel(vertx, options);
    return vertx
        .createHttpServer(new HttpServerOptions().setHost(options.host()).setPort(options.port()))
        .requestHandler(model.router())
        .listen()
        .map(server -> {
          model.server = server;
          return model;
        });
  }

  /** Base of the API, up to and including {@code /v1}. */
  public URI uri() {
    HttpServer running = server;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return URI.create("http://" + options.host() + ":" + running.actualPort() + "/v1");
  }

  /** Answers that are being generated right now. */
  public int running() {
    return streams.get();
  }

  /** Stops listening; running answers break off. */
  public Future<Void> close() {
    HttpServer running = server;
    return running == null ? Future.succeededFuture() : running.close();
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.get("/v1/models").handler(DemoModel::models);
    router
        .post("/v1/chat/completions")
        .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
        .handler(this::complete);
    router.route().handler(context -> fail(context, 404, "Unknown request URL", null));
    router
        .route()
        .failureHandler(
            context -> fail(context, Math.max(400, context.statusCode()), "Request refused", null));
    return router;
  }

  private static void models(RoutingContext context) {
    var model = new JsonObject().put("id", NAME).put("object", "model").put("owned_by", "chasqui");
    context.json(new JsonObject().put("object", "list").put("data", new JsonArray().add(model)));
  }

  private void complete(RoutingContext context) {
    JsonObject request = parse(context.body().buffer());
    List<Said> conversation = request == null ? List.of() : conversation(request);
    if (request == null) {
      fail(context, 400, "We could not parse the JSON body of your request.", null);
      return;
    }
    if (conversation.isEmpty()) {
      fail(context, 400, "'messages' must be a non-empty array of messages.", "messages");
      return;
    }
    if (streams.get() >= STREAMS_MAX) {
      context.response().putHeader("Retry-After", "1");
      fail(context, 429, "Rate limit reached: too many concurrent requests.", null);
      return;
    }
    String complaint = DemoHandOver.offered(request) ? DemoHandOver.reason(conversation) : null;
    List<String> tokens =
        tokens(
            complaint == null ? answers.answer(conversation) : DemoHandOver.arguments(complaint));
    String end = complaint == null ? "stop" : "tool_calls";
    int tokensMax = request.getValue("max_tokens") instanceof Number max ? max.intValue() : 4_096;
    int promptTokens = conversation.stream().mapToInt(said -> 4 + said.text().length() / 4).sum();
    boolean cut = tokens.size() > tokensMax;
    var completion =
        new DemoCompletion(
            cut ? tokens.subList(0, Math.max(0, tokensMax)) : tokens,
            cut ? "length" : end,
            promptTokens,
            complaint == null ? null : DemoHandOver.FUNCTION);
    streams.incrementAndGet();
    // Whether it ends well or the caller goes away, this is called once.
    context.addEndHandler(_ -> streams.decrementAndGet());
    boolean streaming = Boolean.TRUE.equals(request.getValue("stream"));
    boolean usage =
        request.getValue("stream_options") instanceof JsonObject wishes
            && Boolean.TRUE.equals(wishes.getValue("include_usage"));
    new DemoStream(vertx, context.response(), completion, options.tokensPerSecond())
        .start(firstTokenAfter(), streaming, usage);
  }

  private static @Nullable JsonObject parse(@Nullable Buffer body) {
    try {
      return body == null ? null : body.toJsonObject();
    } catch (RuntimeException _) {
      return null; // Whatever the parser disliked, the answer is the same.
    }
  }

  private static List<Said> conversation(JsonObject request) {
    var conversation = new ArrayList<Said>();
    if (request.getValue("messages") instanceof JsonArray messages) {
      for (Object item : messages) {
        if (item instanceof JsonObject message) {
          String role = SendValidator.string(message, "role", "user");
          conversation.add(new Said(role, text(message.getValue("content"))));
        }
      }
    }
    return conversation;
  }

  /** Content is a text or a list of parts; parts other than text become their type in brackets. */
  private static String text(@Nullable Object content) {
    return switch (content) {
      case String text -> text;
      case JsonArray parts ->
          parts.stream()
              .filter(JsonObject.class::isInstance)
              .map(JsonObject.class::cast)
              .map(part ->
                  SendValidator.string(
                      part, "text", "[" + SendValidator.string(part, "type", "part") + "]"))
              .collect(Collectors.joining("\n"));
      case null, default -> "";
    };
  }

  /** Pieces of about the length of a model's tokens; joined they are the text again. */
  static List<String> tokens(String text) {
    return java.util.regex.Pattern.compile("\\s*\\S{1,5}|\\s+")
        .matcher(text)
        .results()
        .map(match -> match.group())
        .toList();
  }

  private Duration firstTokenAfter() {
    double spread;
    synchronized (random) {
      spread = 0.75 + random.nextDouble() / 2;
    }
    return Duration.ofNanos((long) (options.firstToken().toNanos() * spread));
  }

  private static void fail(
      RoutingContext context, int status, String message, @Nullable String parameter) {
    var error =
        new JsonObject()
            .put("message", message)
            .put("type", status == 429 ? "rate_limit_error" : "invalid_request_error")
            .put("param", parameter)
            .put("code", null);
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(new JsonObject().put("error", error).toBuffer());
  }
}
