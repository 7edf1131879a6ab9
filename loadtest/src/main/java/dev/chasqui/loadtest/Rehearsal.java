package dev.chasqui.loadtest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets a new observer do what it is there for, before the gateway knows it. Its first hundreds of
 * answers would else be interpreted, loaded and compiled while it watches, and it would stand still
 * for tenths of a second, of which nobody can say what came when.
 */
final class Rehearsal {
  private static final int ROUNDS = 4;
  private static final int CALLS_AT_ONCE = 150;

  /** However slow the model is, the rehearsal is not. */
  private static final int WORDS = 3;

  /** Beyond every order of a run. */
  private static final long FIRST_INDEX = 10_000_000;

  private final HttpClient client;
  private final URI meta;
  private final URI model;

  private Rehearsal(HttpClient client, URI meta, URI model) {
    this.client = client;
    this.meta = meta;
    this.model = model;
  }

  /** Begins; some seconds later it is done. The observer forgets it when it is told the gateway. */
  static CompletableFuture<Void> begin(HttpClient client, URI meta, URI model) {
    return new Rehearsal(client, meta, model).round(0);
  }

  /** Waits until it is done. */
  static void await(CompletableFuture<Void> rehearsal, Duration most) throws InterruptedException {
    try {
      rehearsal.get(most.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw LoadTestException.unavailable("the observer does not answer: " + e);
    }
  }

  private CompletableFuture<Void> round(int number) {
    if (number == ROUNDS) {
      return CompletableFuture.completedFuture(null);
    }
    var calls = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < CALLS_AT_ONCE; i++) {
      long index = FIRST_INDEX + number * CALLS_AT_ONCE + i;
      calls.add(post(model.resolve("/v1/chat/completions"), question(index)));
      calls.add(post(meta.resolve("/v26.0/rehearsal/messages"), message(index)));
    }
    return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> round(number + 1));
  }

  private static JsonObject question(long index) {
    String text = Question.text(Question.order(index, 0), 1, 1);
    return new JsonObject()
        .put("stream", true)
        .put("max_tokens", WORDS)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", text)));
  }

  private static JsonObject message(long index) {
    String text = Question.answer(Question.text(Question.order(index, 0), 1, 1), 0);
    return new JsonObject()
        .put("messaging_product", "whatsapp")
        .put("to", Question.person(index))
        .put("type", "text")
        .put("text", new JsonObject().put("body", text));
  }

  private CompletableFuture<?> post(URI url, JsonObject body) {
    return client.sendAsync(
        HttpRequest.newBuilder(url)
            .version(HttpClient.Version.HTTP_1_1) // as the gateway speaks to it
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }
}
