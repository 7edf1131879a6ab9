package dev.chasqui.sandbox;

import dev.chasqui.sandbox.Bubble.State;
import dev.chasqui.sandbox.MediaStore.MediaFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Meta as a gateway sees it from outside: the Graph API on a port of its own, signed webhooks to a
 * callback, and people who write. Thread-safe; nothing survives a restart, but the same number
 * always has the same business-scoped user id.
 */
public final class SimulatedMeta {
  private final Vertx vertx;
  private final InstantSource clock;
  private final WebhookSender sender;
  private final WebhookBodies bodies;
  private final Throughput throughput;
  private final Chats chats;
  private final MediaStore media;
  private final Faults faults = new Faults();
  private final GraphApi api;
  private final BusinessApp app;
  private final MetaOptions options;
  private @Nullable HttpServer server;

  private SimulatedMeta(Vertx vertx, MetaOptions options, InstantSource clock) {
    this.vertx = vertx;
    this.options = options;
    this.clock = clock;
    this.sender = new WebhookSender(vertx, options);
    this.bodies = new WebhookBodies(options);
    this.throughput = new Throughput(options.messagesPerSecond(), clock);
    this.chats = new Chats(options.bounds().people(), options.bounds().messagesPerChat(), clock);
    this.media = new MediaStore(options.bounds().fileBytes(), options.bounds().mediaBytes());
    var statuses = new StatusFlow(vertx, options.delays(), bodies, sender, chats, clock);
    var desk = new SendDesk(options, throughput, faults, chats, statuses, clock);
    this.api = new GraphApi(vertx, options, media, faults, desk);
    this.app = new BusinessApp(this, bodies, throughput);
  }

  /** Starts with the system's clock. */
  public static Future<SimulatedMeta> start(Vertx vertx, MetaOptions options) {
    return start(vertx, options, InstantSource.system());
  }

  /** Starts the Graph API; done when it listens. Webhooks need {@link #connect} first. */
  public static Future<SimulatedMeta> start(Vertx vertx, MetaOptions options, InstantSource clock) {
    var meta = new SimulatedMeta(vertx, options, clock);
    return vertx
        .createHttpServer(new HttpServerOptions().setHost(options.host()).setPort(options.port()))
        .requestHandler(meta.api.router())
        .listen()
        .map(server -> {
          meta.server = server;
          return meta;
        });
  }

  /** Base of the Graph API, without version. */
  public URI uri() {
    HttpServer running = server;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return URI.create("http://" + options.host() + ":" + running.actualPort());
  }

  /**
   * Does the handshake with the gateway's webhook and delivers there from now on.
   *
   * @return failed with a {@link WebhookException} that says in plain words what is wrong
   */
  public Future<Void> connect(URI webhook) {
    return sender.connect(webhook);
  }

  /**
   * The person with this number, added when new.
   *
   * @param waId the number in digits
   * @throws RejectedExecutionException when there are too many people
   */
  public SimulatedPerson person(String waId, String name) {
    return new SimulatedPerson(this, chats.add(PersonCard.withNumber(waId, name)));
  }

  /**
   * A person who keeps the number private: webhooks carry only the business-scoped user id.
   *
   * @param seed the same seed is the same person
   */
  public SimulatedPerson personWithoutNumber(String seed, String name) {
    return new SimulatedPerson(this, chats.add(PersonCard.withoutNumber(seed, name)));
  }

  /** The person under a {@link PersonCard#key()}. */
  public Optional<SimulatedPerson> find(String key) {
    return chats.find(key).map(card -> new SimulatedPerson(this, card));
  }

  /** The WhatsApp Business App on the business's number. */
  public BusinessApp app() {
    return app;
  }

  /** Programs errors and delays of the Graph API. */
  public Faults faults() {
    return faults;
  }

  /**
   * Signs and delivers a body as it is, for updates that the people here cannot make.
   *
   * @return as {@link SimulatedPerson#sendText}
   */
  public Future<WebhookReceipt> deliver(JsonObject body) {
    return sender.deliver("", MetaJson.encode(body), _ -> {});
  }

  /**
   * Delivers the webhook of a message again, as Meta does when another app failed.
   *
   * @return done when every copy was answered 200
   */
  public Future<Void> redeliver(String messageId, int times) {
    Chats.Wire wire = chats.wire(messageId).orElse(null);
    boolean sentByMeta =
        chats
            .bubble(messageId)
            .filter(bubble -> bubble.author() != Bubble.Author.ASSISTANT)
            .isPresent();
    if (wire == null || !sentByMeta) {
      return Future.failedFuture(
          new IllegalArgumentException("no message that came with a webhook"));
    }
    Buffer body = MetaJson.encode(wire.request());
    var copies = new ArrayList<Future<WebhookReceipt>>();
    for (int i = 0; i < times; i++) {
      copies.add(sender.deliver(messageId, body, status -> refused(messageId, status)));
    }
    return Future.join(copies).mapEmpty();
  }

  /** Stops listening and delivering. */
  public Future<Void> close() {
    HttpServer running = server;
    Future<Void> stopped = running == null ? Future.succeededFuture() : running.close();
    return stopped.eventually(sender::close);
  }

  /** Sends one message of a person. */
  Future<WebhookReceipt> send(PersonCard person, InboundContent content) {
    String id = Ids.message();
    Instant now = clock.instant();
    JsonObject webhook = bodies.message(person, id, now, content);
    MediaFile file = content.file();
    chats.append(
        person.key(),
        new Bubble(
            id,
            Bubble.Author.PERSON,
            content.kind(),
            content.text(),
            file == null ? null : file.id(),
            file == null ? null : file.name(),
            content.quotes(),
            now,
            State.SENT,
            null,
            null,
            null),
        new Chats.Wire(webhook, null));
    if (content.type().equals("reaction") && content.quotes() != null) {
      String emoji = content.text().isEmpty() ? null : content.text();
      chats.update(content.quotes(), b -> b.withReaction(emoji));
    }
    throughput.countInbound();
    return deliver(id, webhook);
  }

  /** Delivers a webhook; how the gateway takes it shows at the message. */
  Future<WebhookReceipt> deliver(String id, JsonObject webhook) {
    return sender
        .deliver(id, MetaJson.encode(webhook), status -> refused(id, status))
        .onSuccess(_ ->
            chats.update(id, b -> b.state() == State.READ ? b : b.withState(State.DELIVERED, null)))
        .onFailure(
            failure -> chats.update(id, b -> b.withState(State.FAILED, failure.getMessage())));
  }

  private void refused(String messageId, int status) {
    String problem = status == 0 ? "the gateway does not answer" : "the gateway answered " + status;
    chats.update(messageId, b -> b.state() == State.SENT ? b.withState(State.SENT, problem) : b);
  }

  MediaStore media() {
    return media;
  }

  Chats chats() {
    return chats;
  }

  MetaOptions options() {
    return options;
  }

  InstantSource clock() {
    return clock;
  }

  Vertx vertx() {
    return vertx;
  }
}
