package dev.chasqui.loadtest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The import of a business's history after onboarding (Meta: Coexistence, history): chunks of
 * threads, posted over a few connections, each sent again until it is answered 200. Takes the URL,
 * the number of messages and what their ids begin with; prints {@code posting} and {@code posted}.
 */
public final class HistoryImport {
  private static final int MESSAGES_A_CHUNK = 400;
  private static final int MESSAGES_A_THREAD = 20;
  private static final int CONNECTIONS = 4;
  private static final int TRIES_MAX = 120;
  private static final long AGAIN_MILLIS = 500;

  /** Far from the people who ask meanwhile. */
  private static final long FIRST_PERSON = 50_000_000;

  private HistoryImport() {}

  /** Posts all chunks and ends. */
  public static void main(String[] args) throws InterruptedException {
    var client = HttpClient.newHttpClient();
    var webhook = new Webhook(Options.fromSystem().appSecret());
    int messages = Integer.parseInt(args[1]);
    int chunks = (messages + MESSAGES_A_CHUNK - 1) / MESSAGES_A_CHUNK;
    var next = new AtomicInteger();
    System.out.println("posting");
    try (var executor = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        executor.submit(() -> {
          for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
            int first = chunk * MESSAGES_A_CHUNK;
            int end = Math.min(messages, first + MESSAGES_A_CHUNK);
            post(client, webhook, args[0], body(chunk, chunks, first, end, args[2]));
          }
          return null;
        });
      }
    }
    System.out.println(next.get() >= chunks + CONNECTIONS ? "posted" : "gave up");
  }

  /** A chunk with the messages from one index to before another. */
  static String body(int chunk, int chunks, int first, int end, String prefix) {
    var threads = new JsonArray();
    for (int from = first; from < end; from += MESSAGES_A_THREAD) {
      String person = Question.person(FIRST_PERSON + from / MESSAGES_A_THREAD);
      var messages = new JsonArray();
      for (int i = from; i < Math.min(end, from + MESSAGES_A_THREAD); i++) {
        messages.add(message(i, person, prefix));
      }
      threads.add(new JsonObject().put("id", person).put("messages", messages));
    }
    var metadata =
        new JsonObject()
            .put("phase", 1)
            .put("chunk_order", chunk + 1)
            .put("progress", 100 * (chunk + 1) / chunks);
    var history =
        new JsonArray().add(new JsonObject().put("metadata", metadata).put("threads", threads));
    return Webhook.body("history", Options.number(0), value -> value.put("history", history));
  }

  private static JsonObject message(int index, String person, String prefix) {
    long now = System.currentTimeMillis() / 1_000;
    boolean ofBusiness = index % 2 == 1;
    var message =
        new JsonObject()
            .put("from", ofBusiness ? Webhook.BUSINESS : person)
            .put("id", prefix + index)
            .put("timestamp", Long.toString(now - 30L * 24 * 3_600 + index))
            .put("type", "text")
            .put("text", new JsonObject().put("body", "¿Tienen pan de molde para el sábado?"))
            .put("history_context", new JsonObject().put("status", "READ"));
    return ofBusiness ? message.put("to", person) : message;
  }

  private static void post(HttpClient client, Webhook webhook, String url, String body)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("X-Hub-Signature-256", webhook.signature(body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    for (int tried = 0; tried < TRIES_MAX; tried++) {
      try {
        var response = client.send(request, HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Sent again as well.
      }
      TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
    }
    throw new IllegalStateException("a chunk was not taken");
  }
}
