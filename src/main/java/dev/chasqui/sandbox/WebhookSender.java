package dev.chasqui.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings signed webhooks to the gateway, concurrently, and the same bytes again with growing pauses
 * until the answer is 200. Thread-safe.
 */
final class WebhookSender {
  private static final int CONNECTIONS = 64;

  private final Vertx vertx;
  private final HttpClient client;
  private final HmacSigner signer;
  private final MetaOptions options;
  private final AtomicInteger pending = new AtomicInteger();
  private volatile @Nullable URI callback;
  private volatile boolean closed;

  WebhookSender(Vertx vertx, MetaOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.signer = new HmacSigner(options.appSecret());
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(2_000),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(-1));
  }

  /**
   * Does the handshake with a callback and keeps it (Meta: Create a webhook endpoint).
   *
   * @return failed with a {@link WebhookException} that says what is wrong
   */
  Future<Void> connect(URI newCallback) {
    String challenge = Ids.random(12);
    String query =
        "hub.mode=subscribe&hub.challenge="
            + challenge
            + "&hub.verify_token="
            + URLEncoder.encode(options.verifyToken().reveal(), StandardCharsets.UTF_8);
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(newCallback + "?" + query)
            .setTimeout(options.redelivery().timeout().toMillis());
    return send(request, Buffer.buffer())
        .map(answer -> {
          check(newCallback, answer.status(), answer.body().toString(), challenge);
          callback = newCallback;
          return (Void) null;
        })
        .recover(failure ->
            Future.failedFuture(
                failure instanceof WebhookException
                    ? failure
                    : new WebhookException(
                        0, "no webhook answers at " + newCallback + ": " + failure)));
  }

  private record Answer(int status, Buffer body) {}

  private Future<Answer> send(RequestOptions options, Buffer body) {
    return client
        .request(options)
        .compose(request ->
            // Inside, because only there it is sure that we listen before the body comes.
            request
                .send(body)
                .compose(
                    answer -> answer.body().map(bytes -> new Answer(answer.statusCode(), bytes))));
  }

  private static void check(URI callback, int status, String body, String challenge) {
    if (status != 200) {
      throw new WebhookException(
          status,
          "the webhook at "
              + callback
              + " answered the handshake with "
              + status
              + (status == 403 ? " (is the verify token the same on both sides?)" : ""));
    }
    if (!body.equals(challenge)) {
      throw new WebhookException(
          status, "the webhook at " + callback + " did not answer with the challenge");
    }
  }

  /**
   * Delivers a webhook until it is answered 200.
   *
   * @param onRefusal hears the status of each answer that is not 200, 0 for none
   * @return done with the 200; failed with a {@link WebhookException} after the last try, or with a
   *     {@link RejectedExecutionException} when too many are under way
   */
  Future<WebhookReceipt> deliver(String messageId, Buffer body, IntConsumer onRefusal) {
    URI target = callback;
    if (target == null) {
      return Future.failedFuture(new WebhookException(0, "no webhook is connected"));
    }
    if (pending.incrementAndGet() > options.bounds().pendingWebhooks()) {
      pending.decrementAndGet();
      return Future.failedFuture(
          new RejectedExecutionException(
              "at most " + options.bounds().pendingWebhooks() + " pending webhooks"));
    }
    var delivery = new Delivery(messageId, target, body, signer.sign(body.getBytes()), onRefusal);
    delivery.attempt(1);
    return delivery.done.future().onComplete(_ -> pending.decrementAndGet());
  }

  Future<Void> close() {
    closed = true;
    return client.close();
  }

  /** One webhook on its way, over all its tries. */
  private final class Delivery {
    final String messageId;
    final URI target;
    final Buffer body;
    final String signature;
    final IntConsumer onRefusal;
    final Promise<WebhookReceipt> done = Promise.promise();
    final long startedNanos = System.nanoTime();

    Delivery(String messageId, URI target, Buffer body, String signature, IntConsumer onRefusal) {
      this.messageId = messageId;
      this.target = target;
      this.body = body;
      this.signature = signature;
      this.onRefusal = onRefusal;
    }

    void attempt(int number) {
      post().onComplete(status -> settle(number, status), _ -> settle(number, 0));
    }

    private Future<Integer> post() {
      var request =
          new RequestOptions()
              .setMethod(HttpMethod.POST)
              .setAbsoluteURI(target.toString())
              .setTimeout(options.redelivery().timeout().toMillis())
              .putHeader("Content-Type", "application/json")
              .putHeader("User-Agent", "facebookexternalua")
              .putHeader("X-Hub-Signature-256", signature);
      return send(request, body).map(Answer::status);
    }

    private void settle(int number, int status) {
      if (status == 200) {
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        done.complete(new WebhookReceipt(messageId, number, took));
        return;
      }
      onRefusal.accept(status);
      if (number >= options.redelivery().triesMax() || closed) {
        String answer = status == 0 ? "no answer" : "answer " + status;
        done.fail(new WebhookException(status, answer + " after " + number + " tries"));
        return;
      }
      vertx.setTimer(Math.max(1, pauseAfter(number).toMillis()), _ -> attempt(number + 1));
    }

    private Duration pauseAfter(int number) {
      Duration pause =
          options.redelivery().firstBackOff().multipliedBy(1L << Math.min(number - 1, 20));
      Duration longest = options.redelivery().longestBackOff();
      return pause.compareTo(longest) > 0 ? longest : pause;
    }
  }
}
