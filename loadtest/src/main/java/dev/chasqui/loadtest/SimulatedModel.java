package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A streaming model (OpenAI API reference: Chat, Streaming). The time to its first token is drawn
 * from a log-normal distribution, by seed and question, so that every run asks the same of the
 * gateway; then one word leaves after the other at a fixed pace.
 */
final class SimulatedModel {
  /** No real model is slower; a longer wait would measure the gateway's deadlines. */
  private static final long FIRST_TOKEN_MAX_MILLIS = 4_000;

  private static final long STALL_MILLIS = 3_000;

  /** Around the text of a chunk: put together once, since a run writes them by the million. */
  private static final String BEFORE_TEXT =
      "data: {\"id\":\"chatcmpl-loadtest\",\"object\":\"chat.completion.chunk\","
          + "\"model\":\"simulated\",\"choices\":[{\"index\":0,\"delta\":{\"content\":";

  private static final String AFTER_TEXT = "}}]}\n\n";

  private final int tokens = Options.integer("model-tokens", 0);
  private final boolean oneSentence = Options.integer("model-sentences", 0) == 1;
  private final double failing = Options.share("model-errors");
  private final double stalling = Options.share("model-stalls");
  private final Vertx vertx;
  private final Options options;
  private final Observations observations;

  SimulatedModel(Vertx vertx, Options options, Observations observations) {
    this.vertx = vertx;
    this.options = options;
    this.observations = observations;
  }

  void answer(JsonObject request, HttpServerResponse response) {
    JsonArray messages = request.getJsonArray("messages");
    String prompt = messages.getJsonObject(messages.size() - 1).getString("content");
    var random = random(Question.orderIn(prompt));
    double luck = random.nextDouble();
    if (luck < failing) {
      response.setStatusCode(500).end("{\"error\":{\"message\":\"simulated failure\"}}");
      return;
    }
    response.putHeader("Content-Type", "text/event-stream").setChunked(true);
    String[] words =
        options.bubbles() > 1
            ? Question.paragraphs(prompt, options.bubbles()).toArray(String[]::new)
            : Question.answer(prompt, tokens, oneSentence).split("(?<= )");
    int most = Math.min(words.length, request.getInteger("max_tokens", words.length));
    new Stream(Question.orderIn(prompt), Arrays.copyOf(words, most), response)
        .start(firstTokenMillis(random), luck < failing + stalling ? STALL_MILLIS : 0);
  }

  /** Everything random of one answer; another try of the same question has the same luck. */
  private SplittableRandom random(String order) {
    return new SplittableRandom(options.seed() * 31 + order.hashCode());
  }

  private long firstTokenMillis(SplittableRandom random) {
    double drawn =
        options.modelMedianMillis() * Math.exp(options.modelSigma() * random.nextGaussian());
    return Math.clamp(Math.round(drawn), 1, FIRST_TOKEN_MAX_MILLIS);
  }

  /** One answer on its way. */
  private final class Stream {
    private final long askedMicros = WallClock.micros();
    private final String order;
    private final String[] words;
    private final HttpServerResponse response;
    private long firstMicros;
    private long stall;
    private int written;
    private boolean over;

    Stream(String order, String[] words, HttpServerResponse response) {
      this.order = order;
      this.words = words;
      this.response = response;
    }

    /**
     * @param stallMillis how long nothing comes after the first half
     */
    void start(long waitMillis, long stallMillis) {
      stall = stallMillis;
      response.closeHandler(_ -> {
        if (!over) {
          over = true;
          observations.modelCancelled();
        }
      });
      vertx.setTimer(
          waitMillis,
          _ -> {
            firstMicros = WallClock.micros();
            write();
          });
    }

    /** Writes all words that are due; timers are too coarse for one each at a fast pace. */
    private void write() {
      if (over) {
        return;
      }
      long elapsed = WallClock.micros() - firstMicros;
      int due =
          (int) Math.min(words.length, 1 + elapsed * options.modelTokensPerSecond() / 1_000_000);
      if (due > written) {
        chunk(String.join("", Arrays.copyOfRange(words, written, due)));
        written = due;
      }
      if (stall > 0 && written * 2 >= words.length) {
        firstMicros += stall * 1_000;
        vertx.setTimer(stall, _ -> write());
        stall = 0;
      } else if (written == words.length) {
        end();
      } else {
        vertx.setTimer(Math.max(1, 1_000 / options.modelTokensPerSecond()), _ -> write());
      }
    }

    private void end() {
      observations.answered(new Observations.Answer(order, askedMicros, WallClock.micros()));
      over = true;
      var finish =
          new JsonObject()
              .put("index", 0)
              .put("delta", new JsonObject())
              .put("finish_reason", "stop");
      var usage =
          new JsonObject()
              .put("prompt_tokens", 300)
              .put("completion_tokens", words.length)
              .put("total_tokens", 300 + words.length);
      response.write(event(new JsonArray().add(finish), null));
      response.write(event(new JsonArray(), usage));
      response.end("data: [DONE]\n\n");
    }

    private void chunk(String text) {
      response.write(BEFORE_TEXT + Json.encode(text) + AFTER_TEXT);
    }

    private String event(JsonArray choices, @Nullable JsonObject usage) {
      var json =
          new JsonObject()
              .put("id", "chatcmpl-loadtest")
              .put("object", "chat.completion.chunk")
              .put("model", "simulated")
              .put("choices", choices);
      if (usage != null) {
        json.put("usage", usage);
      }
      return "data: " + json.encode() + "\n\n";
    }
  }
}
