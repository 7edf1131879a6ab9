package dev.chasqui.loadtest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A streaming model (OpenAI API reference: Chat, Streaming): after a while one word leaves after
 * the other; {@link ModelLuck} draws when, how fast and how many.
 */
final class SimulatedModel {
  private static final long STALL_MILLIS = 3_000;

  /** Around the text of a chunk: put together once, since a run writes them by the million. */
  private static final String BEFORE_TEXT =
      "data: {\"id\":\"chatcmpl-loadtest\",\"object\":\"chat.completion.chunk\","
          + "\"model\":\"simulated\",\"choices\":[{\"index\":0,\"delta\":{\"content\":";

  private static final String AFTER_TEXT = "}}]}\n\n";

  private final boolean oneSentence = Options.integer("model-sentences", 0) == 1;
  private final ModelLuck luck;
  private final Vertx vertx;
  private final Options options;
  private final Observations observations;

  SimulatedModel(Vertx vertx, Options options, Observations observations) {
    this.vertx = vertx;
    this.options = options;
    this.observations = observations;
    luck = new ModelLuck(options);
  }

  void answer(JsonObject request, HttpServerResponse response) {
    JsonArray messages = request.getJsonArray("messages");
    String prompt = messages.getJsonObject(messages.size() - 1).getString("content");
    String order = Question.orderIn(prompt);
    if (luck.fails(order)) {
      response.setStatusCode(500).end("{\"error\":{\"message\":\"simulated failure\"}}");
      return;
    }
    response.putHeader("Content-Type", "text/event-stream").setChunked(true);
    var drawn = luck.draw(order);
    String[] words =
        options.bubbles() > 1
            ? Question.paragraphs(prompt, options.bubbles()).toArray(String[]::new)
            : Question.answer(prompt, drawn.tokens(), oneSentence).split("(?<= )");
    int most = Math.min(words.length, request.getInteger("max_tokens", words.length));
    new Stream(order, Arrays.copyOf(words, most), drawn.tokensPerSecond(), response)
        .start(drawn.firstTokenMillis(), drawn.stalls() ? STALL_MILLIS : 0);
  }

  /** One answer on its way. */
  private final class Stream {
    private final long askedMicros = WallClock.micros();
    private final String order;
    private final String[] words;
    private final double tokensPerSecond;
    private final HttpServerResponse response;
    private long firstMicros;
    private long stall;
    private int written;
    private boolean over;

    Stream(String order, String[] words, double tokensPerSecond, HttpServerResponse response) {
      this.order = order;
      this.words = words;
      this.tokensPerSecond = tokensPerSecond;
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
      int due = (int) Math.min(words.length, 1 + (long) (elapsed * tokensPerSecond / 1_000_000));
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
        vertx.setTimer(Math.max(1, (long) (1_000 / tokensPerSecond)), _ -> write());
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
