package dev.chasqui.loadtest;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * What stands outside the gateway, as far as it is somebody else's service: a simulated Meta and a
 * simulated model. Each is a process of its own, so that a message is not seen late because the
 * model speaks to a thousand people.
 */
final class Outside {
  private static final Duration START = Duration.ofSeconds(120);
  private static final Pattern LISTENS = Pattern.compile("listens on (\\d+)");
  private static final int HEAP_MIB = 512;

  /** Starts a class of the load test under a name. */
  interface Launcher {
    Child java(String name, int heapMiB, String... classAndArguments) throws IOException;
  }

  private record Service(Child process, URI base) {
    static Service start(Launcher launcher, Observer.Part part, int port)
        throws IOException, InterruptedException {
      var child =
          launcher.java(
              part.label(),
              HEAP_MIB,
              Observer.class.getName(),
              part.name(),
              Integer.toString(port));
      String found = child.expect(LISTENS, Duration.ofSeconds(30)).group(1);
      return new Service(child, URI.create("http://127.0.0.1:" + found));
    }
  }

  private final HttpClient client;
  private final Service meta;
  private final Service model;
  private final CompletableFuture<Void> rehearsal;

  private Outside(HttpClient client, Service meta, Service model) {
    this.client = client;
    this.meta = meta;
    this.model = model;
    rehearsal =
        client
            .sendAsync(
                gateway(meta, meta.base.resolve(Observer.REHEARSED)),
                HttpResponse.BodyHandlers.discarding())
            .thenCompose(_ -> Rehearsal.begin(client, meta.base, model.base));
  }

  /**
   * Starts both.
   *
   * @param port Meta's; the model's is the next one. 0 picks two
   */
  static Outside start(Launcher launcher, HttpClient client, int port)
      throws IOException, InterruptedException {
    var meta = Service.start(launcher, Observer.Part.META, port);
    return new Outside(
        client, meta, Service.start(launcher, Observer.Part.MODEL, port == 0 ? 0 : port + 1));
  }

  /** Base URL of the simulated Graph API. */
  URI meta() {
    return meta.base;
  }

  /** Base URL of the simulated model, below which are its paths. */
  URI model() {
    return model.base.resolve("/v1");
  }

  /** Where statuses are told once both are warm; from now on what they see counts. */
  void tell(URI webhook) throws IOException, InterruptedException {
    Rehearsal.await(rehearsal, START);
    for (var service : List.of(meta, model)) {
      client.send(gateway(service, webhook), HttpResponse.BodyHandlers.discarding());
    }
  }

  private static HttpRequest gateway(Service service, URI webhook) {
    return HttpRequest.newBuilder(service.base.resolve("/gateway"))
        .POST(HttpRequest.BodyPublishers.ofString(webhook.toString()))
        .build();
  }

  /** Takes what both have seen, so that they need not keep it. */
  void gatherInto(Observations observed) throws IOException, InterruptedException {
    observed.gather(observations(meta), observations(model));
  }

  private JsonObject observations(Service service) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(service.base.resolve("/observations")).build();
    return new JsonObject(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Processor time of both so far. */
  double cpuSeconds() {
    return meta.process.cpuSeconds() + model.process.cpuSeconds();
  }
}
