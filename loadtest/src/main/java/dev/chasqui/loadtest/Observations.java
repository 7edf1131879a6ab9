package dev.chasqui.loadtest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What reached the world around the gateway, and when. Confined to the observer's event loop. */
final class Observations {
  /**
   * A message that the gateway sent.
   *
   * @param number the business number that it was sent by
   * @param atMicros when its request had arrived
   */
  record Message(String number, String person, String text, long atMicros) {
    private JsonObject json() {
      return new JsonObject()
          .put("number", number)
          .put("person", person)
          .put("text", text)
          .put("at", atMicros);
    }

    private static Message from(JsonObject json) {
      return new Message(
          json.getString("number"),
          json.getString("person"),
          json.getString("text"),
          json.getLong("at"));
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

  private final List<Message> messages = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private int cancelled;
  private int presences;

  void sent(Message message) {
    messages.add(message);
  }

  void answered(Answer answer) {
    answers.add(answer);
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

  int cancelled() {
    return cancelled;
  }

  int presences() {
    return presences;
  }

  JsonObject json() {
    var sent = new JsonArray();
    messages.forEach(message -> sent.add(message.json()));
    var answered = new JsonArray();
    answers.forEach(answer -> answered.add(answer.json()));
    return new JsonObject()
        .put("messages", sent)
        .put("answers", answered)
        .put("cancelled", cancelled)
        .put("presences", presences);
  }

  static Observations from(JsonObject json) {
    var observations = new Observations();
    for (Object message : json.getJsonArray("messages")) {
      observations.messages.add(Message.from((JsonObject) message));
    }
    for (Object answer : json.getJsonArray("answers")) {
      observations.answers.add(Answer.from((JsonObject) answer));
    }
    observations.cancelled = json.getInteger("cancelled");
    observations.presences = json.getInteger("presences");
    return observations;
  }
}
