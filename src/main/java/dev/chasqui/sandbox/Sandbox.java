package dev.chasqui.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.URI;

/**
 * Everything that {@code dev} puts around a gateway so that it can be tried without an account: a
 * simulated Meta, a demo model, a recorder of timelines and the page. Thread-safe.
 */
public final class Sandbox {
  private static final int EVENTS_PER_TRACE_MAX = 200;

  private final Vertx vertx;
  private final SandboxOptions options;
  private final SimulatedMeta meta;
  private final DemoModel model;
  private final TimelineRecorder timeline;
  private final LiveFeed feed;

  private Sandbox(Vertx vertx, SandboxOptions options, SimulatedMeta meta, DemoModel model) {
    this.vertx = vertx;
    this.options = options;
    this.meta = meta;
    this.model = model;
    this.timeline = new TimelineRecorder(options.tracesMax(), EVENTS_PER_TRACE_MAX);
    this.feed = new LiveFeed(vertx, meta.chats(), timeline);
  }

  /** Starts the simulated Meta and the demo model; done when both listen. */
  public static Future<Sandbox> start(Vertx vertx, SandboxOptions options) {
    Future<SimulatedMeta> meta = SimulatedMeta.start(vertx, options.meta());
    Future<DemoModel> model = DemoModel.start(vertx, options.model());
    return Future.all(meta, model)
        .map(_ -> new Sandbox(vertx, options, meta.result(), model.result()))
        .onFailure(_ -> {
          meta.onSuccess(SimulatedMeta::close);
          model.onSuccess(DemoModel::close);
        });
  }

  /** Base of the Graph API, without version. */
  public URI graphUri() {
    return meta.uri();
  }

  /** Base of the demo model's API, up to and including {@code /v1}. */
  public URI modelUri() {
    return model.uri();
  }

  /** Where the gateway reports what happens to its messages. */
  public TimelineRecorder timeline() {
    return timeline;
  }

  /** The simulated Meta, to program faults. */
  public SimulatedMeta meta() {
    return meta;
  }

  /**
   * Does Meta's handshake with the gateway's webhook and delivers there from now on.
   *
   * @return failed with a {@link WebhookException} that says in plain words what is wrong
   */
  public Future<Void> connect(URI webhook) {
    return meta.connect(webhook);
  }

  /**
   * Puts the page under {@code /sandbox} and its API under {@code /sandbox/api}. Everybody who
   * reaches the router can use both, so bind it to loopback.
   */
  public void mount(Router router) {
    new PageFiles().mount(router);
    new SandboxApi(vertx, options, meta, timeline, feed).mount(router);
    SamplePeople.add(meta);
  }

  /**
   * The simulated person with this number, added when new.
   *
   * @param waId the number in digits
   */
  public SimulatedPerson person(String waId, String name) {
    return meta.person(waId, name);
  }

  /** Stops everything. */
  public Future<Void> close() {
    feed.close();
    return Future.join(meta.close(), model.close()).mapEmpty();
  }
}
