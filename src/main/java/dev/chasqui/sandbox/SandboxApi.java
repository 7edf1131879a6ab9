package dev.chasqui.sandbox;

import dev.chasqui.sandbox.TimelineRecorder.Trace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What the page asks the server. A {@code POST} needs the header {@code X-Sandbox}, which pages of
 * other origins cannot send.
 *
 * <table>
 *   <caption>Under {@code /sandbox/api}</caption>
 *   <tr><th>request</th><th>body → answer</th></tr>
 *   <tr><td>{@code GET state}</td><td>→ version, model, number, people with their latest message</td></tr>
 *   <tr><td>{@code GET events}</td><td>→ server-sent events {@code hello}, {@code change} and
 *       {@code trace}; after {@code hello} the page loads the state</td></tr>
 *   <tr><td>{@code POST people}</td><td>name, number? → the person; no number is a private one</td></tr>
 *   <tr><td>{@code GET people/:key}</td><td>→ version, person, bubbles, traces</td></tr>
 *   <tr><td>{@code POST people/:key/texts}</td><td>texts, gapMillis?, quotes? → 202; one webhook a text</td></tr>
 *   <tr><td>{@code POST people/:key/samples}</td><td>sample: photo, album, voice, document or location → 202</td></tr>
 *   <tr><td>{@code POST people/:key/files?kind=&name=&caption=}</td><td>the bytes → 202</td></tr>
 *   <tr><td>{@code POST people/:key/reactions}</td><td>message, emoji → 202</td></tr>
 *   <tr><td>{@code POST people/:key/agent-texts}, {@code messages/:id/edits}, {@code
 *       messages/:id/deletions}</td><td>{@link AgentApi}</td></tr>
 *   <tr><td>{@code POST messages/:id/redeliveries}</td><td>times → 202</td></tr>
 *   <tr><td>{@code GET messages/:id}</td><td>→ request and answer as they went over the wire</td></tr>
 *   <tr><td>{@code GET media/:id}</td><td>→ the bytes</td></tr>
 * </table>
 */
final class SandboxApi {
  private static final int BURST_MAX = 20;
  private static final int COPIES_MAX = 20;
  private static final int NAME_CHARS_MAX = 60;

  private final Vertx vertx;
  private final SandboxOptions options;
  private final SimulatedMeta meta;
  private final TimelineRecorder timeline;
  private final LiveFeed feed;

  SandboxApi(
      Vertx vertx,
      SandboxOptions options,
      SimulatedMeta meta,
      TimelineRecorder timeline,
      LiveFeed feed) {
    this.vertx = vertx;
    this.options = options;
    this.meta = meta;
    this.timeline = timeline;
    this.feed = feed;
  }

  void mount(Router router) {
    Router api = Router.router(vertx);
    api.route().handler(context -> PageFiles.secure(context).next());
    api.post().handler(SandboxApi::requireOwnPage);
    api.post().handler(BodyHandler.create(false).setBodyLimit(options.meta().bounds().fileBytes()));
    api.get("/state").handler(this::state);
    api.get("/events").handler(this::events);
    api.post("/people").handler(this::addPerson);
    api.get("/people/:key").handler(this::chat);
    api.post("/people/:key/texts").handler(this::texts);
    api.post("/people/:key/samples").handler(this::sample);
    api.post("/people/:key/files").handler(this::file);
    api.post("/people/:key/reactions").handler(this::reaction);
    api.post("/messages/:id/redeliveries").handler(this::redeliver);
    new AgentApi(meta).mount(api);
    api.get("/messages/:id").handler(this::wire);
    api.get("/media/:id").handler(this::media);
    api.route().failureHandler(SandboxApi::failed);
    router.route("/sandbox/api/*").subRouter(api);
  }

  private static void requireOwnPage(RoutingContext context) {
    if (context.request().getHeader("X-Sandbox") == null) {
      fail(context, 403, "only the sandbox page may do this");
    } else {
      context.next();
    }
  }

  private void state(RoutingContext context) {
    var people = new JsonArray();
    meta.chats().people().forEach(chat -> people.add(SandboxJson.summary(chat)));
    context.json(
        new JsonObject()
            .put("version", meta.chats().version())
            .put("model", options.answeredBy())
            .put("demo", options.answeredBy().equals(DemoModel.NAME))
            .put("number", options.meta().displayPhoneNumber())
            .put("people", people));
  }

  private void events(RoutingContext context) {
    if (!feed.open(context.response())) {
      fail(context, 503, "too many open pages");
    }
  }

  private void addPerson(RoutingContext context) {
    JsonObject body = body(context);
    String name = SendValidator.string(body, "name", "").strip();
    String number = SendValidator.digits(SendValidator.string(body, "number", ""));
    if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
      fail(context, 400, "a name has 1 to " + NAME_CHARS_MAX + " characters");
    } else if (!number.isEmpty() && (number.length() < 7 || number.length() > 15)) {
      fail(context, 400, "a number has 7 to 15 digits, with the country code");
    } else {
      SimulatedPerson person =
          number.isEmpty()
              ? meta.personWithoutNumber(Ids.random(9), name)
              : meta.person(number, name);
      context.json(SandboxJson.person(person.card()));
    }
  }

  private void chat(RoutingContext context) {
    meta.chats()
        .chat(param(context, "key"))
        .ifPresentOrElse(
            chat -> context.json(SandboxJson.chat(chat, traces(chat))),
            () -> fail(context, 404, "no such person"));
  }

  private List<Trace> traces(Chats.Snapshot chat) {
    return chat.bubbles().stream()
        .filter(bubble -> bubble.author() != Bubble.Author.ASSISTANT)
        .flatMap(bubble -> timeline.ofMessage(bubble.id()).stream())
        .toList();
  }

  private void texts(RoutingContext context) {
    JsonObject body = body(context);
    List<String> texts =
        body.getValue("texts") instanceof JsonArray array
            ? array.stream().map(String::valueOf).filter(text -> !text.isBlank()).toList()
            : List.of();
    boolean tooLong = texts.stream().anyMatch(text -> text.length() > 4_096);
    if (texts.isEmpty() || texts.size() > BURST_MAX || tooLong) {
      fail(context, 400, "1 to " + BURST_MAX + " texts of at most 4096 characters");
      return;
    }
    String quotes = body.getValue("quotes") instanceof String id ? id : null;
    int gap = body.getValue("gapMillis") instanceof Number n ? n.intValue() : 0;
    withPerson(
        context,
        person -> {
          sendText(person, texts.getFirst(), quotes);
          for (int i = 1; i < texts.size(); i++) {
            String text = texts.get(i);
            vertx.setTimer(
                Math.max(1, Math.min(gap, 5_000) * (long) i), _ -> sendText(person, text, null));
          }
        });
  }

  private static void sendText(SimulatedPerson person, String text, @Nullable String quotes) {
    // How the gateway takes it reaches the page as a change of the bubble.
    var _ = quotes == null ? person.sendText(text) : person.reply(quotes, text);
  }

  private void sample(RoutingContext context) {
    String sample = SendValidator.string(body(context), "sample", "");
    withPerson(context, person -> Samples.send(person, sample));
  }

  private void file(RoutingContext context) {
    var query = context.queryParams();
    String kind = Objects.requireNonNullElse(query.get("kind"), "document");
    String name = Objects.requireNonNullElse(query.get("name"), "file");
    String caption = Objects.requireNonNullElse(query.get("caption"), "");
    String type =
        Objects.requireNonNullElse(
            context.request().getHeader("X-File-Type"), "application/octet-stream");
    withPerson(
        context,
        person -> {
          var bytes = context.body().buffer();
          if (bytes == null || bytes.length() == 0) {
            throw new IllegalArgumentException("the file is empty");
          }
          var _ =
              switch (kind) {
                case "image" -> person.sendPhoto(bytes, type, caption);
                case "voice" -> person.sendVoice(bytes);
                default -> person.sendDocument(bytes, type, name, caption);
              };
        });
  }

  private void reaction(RoutingContext context) {
    JsonObject body = body(context);
    String target = SendValidator.string(body, "message", "");
    String emoji = SendValidator.string(body, "emoji", "");
    withPerson(
        context,
        person -> {
          if (meta.chats().bubble(target).isEmpty() || emoji.length() > 16) {
            throw new IllegalArgumentException("no such message");
          }
          var _ = person.react(target, emoji);
        });
  }

  private void redeliver(RoutingContext context) {
    int times = body(context).getValue("times") instanceof Number n ? n.intValue() : 1;
    String id = param(context, "id");
    if (times < 1 || times > COPIES_MAX || meta.chats().bubble(id).isEmpty()) {
      fail(context, 400, "1 to " + COPIES_MAX + " copies of a message that exists");
      return;
    }
    Future<Void> copies = meta.redeliver(id, times);
    copies
        .onSuccess(_ -> context.response().setStatusCode(202).end())
        .onFailure(failure -> fail(context, 502, String.valueOf(failure.getMessage())));
  }

  private void wire(RoutingContext context) {
    meta.chats()
        .wire(param(context, "id"))
        .ifPresentOrElse(
            wire ->
                context.json(
                    new JsonObject().put("request", wire.request()).put("answer", wire.answer())),
            () -> fail(context, 404, "no such message"));
  }

  /** Files come from anywhere: nothing but pictures and sounds is shown, nothing is run. */
  private void media(RoutingContext context) {
    meta.media()
        .find(param(context, "id"))
        .ifPresentOrElse(
            file -> {
              boolean shown =
                  file.mimeType().matches("image/(png|jpeg|webp|gif)|audio/[a-z0-9.+-]+(;.*)?");
              context
                  .response()
                  .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
                  .putHeader("Content-Disposition", shown ? "inline" : "attachment")
                  .putHeader("Content-Type", shown ? file.mimeType() : "application/octet-stream")
                  .end(file.bytes());
            },
            () -> fail(context, 404, "no such file"));
  }

  private interface Act {
    void by(SimulatedPerson person);
  }

  private void withPerson(RoutingContext context, Act act) {
    SimulatedPerson person = meta.find(param(context, "key")).orElse(null);
    if (person == null) {
      fail(context, 404, "no such person");
      return;
    }
    act.by(person);
    context.response().setStatusCode(202).end();
  }

  static JsonObject body(RoutingContext context) {
    JsonObject body = context.body().asJsonObject();
    return body == null ? new JsonObject() : body;
  }

  static String param(RoutingContext context, String name) {
    return Objects.requireNonNullElse(context.pathParam(name), "");
  }

  private static void failed(RoutingContext context) {
    switch (context.failure()) {
      case IllegalArgumentException e -> fail(context, 400, String.valueOf(e.getMessage()));
      case io.vertx.core.json.DecodeException _ -> fail(context, 400, "the body is not JSON");
      case RejectedExecutionException e -> fail(context, 429, String.valueOf(e.getMessage()));
      case null, default ->
          fail(context, Math.max(400, context.statusCode()), "the sandbox refused this");
    }
  }

  static void fail(RoutingContext context, int status, String message) {
    if (!context.response().ended()) {
      context
          .response()
          .setStatusCode(status)
          .putHeader("Content-Type", "application/json")
          .end(new JsonObject().put("error", message).toBuffer());
    }
  }
}
