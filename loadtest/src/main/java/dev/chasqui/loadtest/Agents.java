package dev.chasqui.loadtest;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Human agents who write to many people, so that the assistant is silent there: what these people
 * send takes the whole way of a message but for the answer. Blocks.
 */
final class Agents {
  private static final int ECHOES_A_BODY = 200;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Options options = Options.fromSystem();
  private final String target;
  private final String run;

  /**
   * @param target base URL of the gateway
   * @param run part of every message id, so that no two runs share one
   */
  Agents(String target, String run) {
    this.target = target;
    this.run = run;
  }

  /** What the ids of all their messages begin with. */
  String prefix() {
    return "wamid.echo." + run + ".";
  }

  /** Writes one message to each of these people, from the number that they write to. */
  void writeTo(int first, int end) throws IOException, InterruptedException {
    var bodies = new AckBodies(options.appSecret(), "echo");
    for (int from = first; from < end; from += ECHOES_A_BODY) {
      int to = Math.min(end, from + ECHOES_A_BODY);
      for (int number = 0; number < options.numbers(); number++) {
        int at = number;
        var who =
            IntStream.range(from, to).filter(i -> i % options.numbers() == at).boxed().toList();
        if (!who.isEmpty()) {
          post(bodies.sign(echoes(number, who).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
  }

  private String echoes(int number, List<Integer> people) {
    var echoes = new JsonArray();
    long now = System.currentTimeMillis() / 1_000;
    for (int person : people) {
      echoes.add(
          Webhook.echo(Question.person(person), prefix() + person, now, "Hola, te atiendo yo."));
    }
    return Webhook.echoes(Options.number(number), echoes);
  }

  private void post(AckBodies.Signed signed) throws IOException, InterruptedException {
    var response =
        client.send(
            HttpRequest.newBuilder(URI.create(target + "/webhooks/whatsapp"))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", signed.signature())
                .POST(HttpRequest.BodyPublishers.ofByteArray(signed.body()))
                .build(),
            HttpResponse.BodyHandlers.discarding());
    if (response.statusCode() != 200) {
      throw LoadTestException.unavailable(
          "the gateway answered %d to the preparation".formatted(response.statusCode()));
    }
  }
}
