package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * However the updates of the samples are shuffled, repeated and packed into entries and changes,
 * the same updates come out: none lost, none invented, each under the key that it has alone.
 */
class WebhookSplitterPropertyTest {
  private static final int ROUNDS = 60;

  private final WebhookSplitter splitter = new WebhookSplitter();

  @Test
  void losesNothingHoweverUpdatesArePacked() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("WebhookSplitterPropertyTest seed=" + seed);
    var random = new Random(seed);
    Map<String, List<JsonObject>> itemsOf = itemsOfSamples();
    for (int round = 0; round < ROUNDS; round++) {
      List<JsonObject> entries = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(1, 40); i > 0; i--) {
        String name = Samples.names().get(random.nextInt(Samples.names().size()));
        JsonObject body = Samples.body(name).toJsonObject();
        if (!body.getString("object").equals("whatsapp_business_account")) {
          continue;
        }
        itemsOf.getOrDefault(name, List.of()).forEach(item -> expected.add(item.encode()));
        body.getJsonArray("entry").forEach(entry -> entries.add((JsonObject) entry));
      }
      Collections.shuffle(entries, random);
      JsonObject packed =
          new JsonObject()
              .put("object", "whatsapp_business_account")
              .put("entry", new JsonArray(merged(entries, random)));
      assertThat(splitter.split(packed.toBuffer()))
          .as("seed %d round %d", seed, round)
          .extracting(item -> item.value().toJsonObject().encode())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void keepsTheOrderOfOnePersonsMessages() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("WebhookSplitterPropertyTest seed=" + seed);
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      var messages = new JsonArray();
      int count = random.nextInt(1, 50);
      for (int i = 0; i < count; i++) {
        messages.add(
            new JsonObject()
                .put("id", "wamid." + i)
                .put("from", Integer.toString(1000 + random.nextInt(5)))
                .put("type", "text"));
      }
      JsonObject body = Samples.body("msg-text-no-contacts").toJsonObject();
      body.getJsonArray("entry")
          .getJsonObject(0)
          .getJsonArray("changes")
          .getJsonObject(0)
          .getJsonObject("value")
          .put("messages", messages);
      List<WebhookItem> items = splitter.split(body.toBuffer());
      assertThat(items)
          .as("seed %d", seed)
          .extracting(WebhookItem::id)
          .containsExactlyElementsOf(
              messages.stream().map(message -> ((JsonObject) message).getString("id")).toList());
    }
  }

  private Map<String, List<JsonObject>> itemsOfSamples() {
    return Samples.names().stream()
        .collect(
            Collectors.toMap(
                name -> name,
                name ->
                    splitter.split(Samples.body(name)).stream()
                        .map(item -> item.value().toJsonObject())
                        .toList()));
  }

  /** Puts the changes of some neighbouring entries of one account and time into one entry. */
  private static List<JsonObject> merged(List<JsonObject> entries, Random random) {
    List<JsonObject> merged = new ArrayList<>();
    for (JsonObject entry : entries) {
      JsonObject last = merged.isEmpty() ? null : merged.getLast();
      if (last != null
          && random.nextBoolean()
          && withoutChanges(last).equals(withoutChanges(entry))) {
        last.getJsonArray("changes").addAll(entry.getJsonArray("changes"));
      } else {
        merged.add(entry.copy());
      }
    }
    return merged;
  }

  private static JsonObject withoutChanges(JsonObject entry) {
    JsonObject head = entry.copy();
    head.remove("changes");
    return head;
  }
}
