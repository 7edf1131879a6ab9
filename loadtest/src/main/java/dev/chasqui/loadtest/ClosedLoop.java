package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * As many webhooks as come back, over a fixed number of connections, each of which sends the next
 * when the last was answered. Says what is possible, not what people would have waited: that is
 * what the open model is for. Prints {@code seconds accepted refused}.
 */
public final class ClosedLoop {
  private final HttpClient client;
  private final RequestOptions request;
  private final AckBodies bodies;
  private final int people = Options.integer("people", 20_000);
  private final int numbers = Options.integer("numbers", 10);
  private long index;
  private long accepted;
  private long refused;
  private long acceptedBefore;
  private boolean over;

  private ClosedLoop(Vertx vertx, URI target, int connections, String run) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(connections));
    request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(target.getHost())
            .setPort(target.getPort())
            .setURI(target.getPath());
    bodies = new AckBodies(Options.fromSystem().appSecret(), run);
  }

  /** Takes the URL, the number of connections, the seconds of warm-up and those that count. */
  public static void main(String[] args) throws InterruptedException {
    var vertx = EventLoops.start();
    int connections = Integer.parseInt(args[1]);
    var loop =
        new ClosedLoop(
            vertx, URI.create(args[0]), connections, Options.property("run", "r") + args[4]);
    var context = vertx.getOrCreateContext();
    context.runOnContext(_ -> {
      for (int i = 0; i < connections; i++) {
        loop.next();
      }
    });
    TimeUnit.SECONDS.sleep(Integer.parseInt(args[2]));
    System.out.println("counting");
    context.runOnContext(_ -> loop.restart());
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(Integer.parseInt(args[3]));
    context.runOnContext(_ -> {
      loop.over = true;
      double seconds = (System.nanoTime() - begin) / 1e9;
      long all = loop.acceptedBefore + loop.accepted;
      System.out.println(
          "counted %s %d %d %d".formatted(seconds, loop.accepted, loop.refused, all));
    });
  }

  private void restart() {
    acceptedBefore = accepted;
    accepted = 0;
    refused = 0;
  }

  private void next() {
    if (over) {
      return;
    }
    var signed = bodies.message(index++, people, numbers);
    client
        .request(request)
        .compose(post ->
            post.putHeader("Content-Type", "application/json")
                .putHeader("X-Hub-Signature-256", signed.signature())
                .send(Buffer.buffer(signed.body())))
        .compose(response -> response.end().map(response.statusCode()))
        .onComplete(done -> {
          if (done.succeeded() && done.result() == 200) {
            accepted++;
          } else {
            refused++;
          }
          next();
        });
  }
}
