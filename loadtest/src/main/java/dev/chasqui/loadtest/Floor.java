package dev.chasqui.loadtest;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The least that a webhook can cost on Vert.x: read the body, verify its signature, parse it,
 * answer 200. Makes nothing durable. What the gateway is compared with.
 */
public final class Floor extends AbstractVerticle {
  private static final long START_TIMEOUT_SECONDS = 10;
  private static final int SHARED = -1;
  private static final String PREFIX = "sha256=";

  private final Mac mac;
  private int port;

  private Floor(String appSecret) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts one listener for each processor and goes on until it is killed. */
  public static void main(String[] args) {
    var options = Options.fromSystem();
    var vertx = EventLoops.start();
    int port = 0;
    // A negative port is one that Vert.x picks and all listeners of this number share.
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      var floor = new Floor(options.appSecret());
      vertx
          .deployVerticle(floor, new DeploymentOptions())
          .timeout(START_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .await();
      port = floor.port;
    }
    System.out.println("floor listens on " + port);
  }

  @Override
  public void start(Promise<Void> started) {
    vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(SHARED))
        .requestHandler(this::take)
        .listen()
        .map(server -> {
          port = server.actualPort();
          return (Void) null;
        })
        .onComplete(started);
  }

  private void take(HttpServerRequest request) {
    String signature = request.getHeader("X-Hub-Signature-256");
    request.body().onSuccess(body -> answer(request, body, signature));
  }

  private void answer(HttpServerRequest request, Buffer body, String signature) {
    byte[] bytes = body.getBytes();
    boolean genuine =
        signature != null
            && signature.startsWith(PREFIX)
            && MessageDigest.isEqual(
                mac.doFinal(bytes), HexFormat.of().parseHex(signature, 7, signature.length()));
    boolean whole = genuine && new JsonObject(body).containsKey("entry");
    request.response().setStatusCode(whole ? 200 : genuine ? 400 : 401).end();
  }
}
