package dev.chasqui.loadtest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What reached the world around the gateway, and when. The observer keeps it until it is asked; the
 * one who asks gathers it. Confined to one thread.
 */
final class Observations {
  /**
   * A message that the gateway sent.
   *
   * @param number the business number that it was sent by
   * @param atMicros when its request was seen to have arrived
   * @param earliestMicros when the observer had last looked before: it may have arrived since
   */
  record Message(String number, String person, String text, long atMicros, long earliestMicros) {
    private JsonObject json() {
      return new JsonObject()
          .put("number", number)
          .put("person", person)
          .put("text", text)
          .put("at", atMicros)
          .put("earliest", earliestMicros);
    }

    private static Message from(JsonObject json) {
      return new Message(
          json.getString("number"),
          json.getString("person"),
          json.getString("text"),
          json.getLong("at"),
          json.getLong("earliest"));
    }
  }

  /**
   * A call of the model that was not given up by the gateway.
   *
   * @param askedMicros when its request had arrived
   * @param readyMicros when the last piece of text was handed to the network
   */
  record Answer(String order, long askedMicros, long readyMicros) {
    private JsonObject json() {
      return new JsonObject()
          .put("order", order)
          .put("asked", askedMicros)
          .put("ready", readyMicros);
    }

    private static Answer from(JsonObject json) {
      return new Answer(json.getString("order"), json.getLong("asked"), json.getLong("ready"));
    }
  }

  /** What the observer keeps of each kind while nobody asks. */
  private static final int KEPT_MAX = 200_000;

  private final List<Message> messages = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private long lookedMicros = WallClock.micros();
  private long lookedBeforeMicros = lookedMicros;
  private long longestStallMicros;
  private int dropped;
  private int cancelled;
  private int presences;

  /** Forgets everything: what counts begins now. */
  void begin(long micros) {
    messages.clear();
    answers.clear();
    lookedMicros = micros;
    lookedBeforeMicros = micros;
    longestStallMicros = 0;
    dropped = 0;
    cancelled = 0;
    presences = 0;
  }

  void sent(Message message) {
    if (messages.size() < KEPT_MAX) {
      messages.add(message);
    } else {
      dropped++;
    }
  }

  void answered(Answer answer) {
    if (answers.size() < KEPT_MAX) {
      answers.add(answer);
    } else {
      dropped++;
    }
  }

  /** The observer's event loop runs; told every few milliseconds, or late when it stood still. */
  void looked(long micros) {
    longestStallMicros = Math.max(longestStallMicros, micros - lookedMicros);
    lookedBeforeMicros = lookedMicros;
    lookedMicros = micros;
  }

  /**
   * What arrives now has not arrived before this moment. Not the last look but the one before: the
   * last may itself be the end of a pause.
   */
  long earliestMicros() {
    return lookedBeforeMicros;
  }

  /** The gateway closed the connection of a model call before its end. */
  void modelCancelled() {
    cancelled++;
  }

  /** A read receipt with a typing indicator. */
  void presence() {
    presences++;
  }

  List<Message> messages() {
    return messages;
  }

  List<Answer> answers() {
    return answers;
  }

  long longestStallMicros() {
    return longestStallMicros;
  }

  int cancelled() {
    return cancelled;
  }

  int presences() {
    return presences;
  }

  /** What was not given before; it is forgotten here. */
  JsonObject drain() {
    var sent = new JsonArray();
    messages.forEach(message -> sent.add(message.json()));
    messages.clear();
    var answered = new JsonArray();
    answers.forEach(answer -> answered.add(answer.json()));
    answers.clear();
    return new JsonObject()
        .put("messages", sent)
        .put("answers", answered)
        .put("stall", longestStallMicros)
        .put("dropped", dropped)
        .put("cancelled", cancelled)
        .put("presences", presences);
  }

  /** Adds what those of Meta and of the model gave. */
  void gather(JsonObject meta, JsonObject model) {
    if (meta.getInteger("dropped") + model.getInteger("dropped") > 0) {
      throw LoadTestException.unavailable(
          "the observer saw more than it can keep; this run says nothing");
    }
    for (Object message : meta.getJsonArray("messages")) {
      messages.add(Message.from((JsonObject) message));
    }
    for (Object answer : model.getJsonArray("answers")) {
      answers.add(Answer.from((JsonObject) answer));
    }
    longestStallMicros = meta.getLong("stall");
    cancelled = model.getInteger("cancelled");
    presences = meta.getInteger("presences");
  }
}
