package dev.chasqui.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.model.InboundEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * However the objects of the samples are shuffled, repeated and damaged, each becomes exactly one
 * event, nothing is thrown, and the damage of one does not reach another.
 */
class EventFamilyPropertyTest {
  private static final int ROUNDS = 80;

  /** The arrays of objects of a field; a field without any is one object as a whole. */
  private static final Map<String, Set<String>> ARRAYS =
      Map.ofEntries(
          Map.entry("messages", Set.of("messages", "statuses", "errors", "user_actions")),
          Map.entry("smb_message_echoes", Set.of("message_echoes")),
          Map.entry("smb_app_state_sync", Set.of("state_sync")),
          Map.entry("history", Set.of("messages", "message_echoes")),
          Map.entry("calls", Set.of("calls", "statuses", "errors")),
          Map.entry("standby", Set.of("messages", "message_echoes", "statuses")),
          Map.entry("user_preferences", Set.of("user_preferences")),
          Map.entry("user_id_update", Set.of("user_id_update")),
          Map.entry("automatic_events", Set.of("automatic_events")),
          Map.entry("group_participants_update", Set.of("groups")));

  @Test
  void givesOneEventForEachObject() {
    Random random = seeded();
    for (int round = 0; round < ROUNDS; round++) {
      List<JsonObject> entries = someEntries(random);
      entries.addAll(entries.subList(0, random.nextInt(entries.size() + 1)));
      Collections.shuffle(entries, random);
      List<InboundEvent> events = Samples.events(body(entries));
      assertThat(events).hasSize(entries.stream().mapToInt(EventFamilyPropertyTest::count).sum());
      List<InboundEvent> alone = new ArrayList<>();
      entries.forEach(entry -> alone.addAll(Samples.events(body(List.of(entry)))));
      assertThat(events).isEqualTo(alone);
    }
  }

  @Test
  void keepsDamageFromReachingSiblings() {
    Random random = seeded();
    for (int round = 0; round < ROUNDS; round++) {
      List<JsonObject> entries = new ArrayList<>();
      List<InboundEvent> healthy = new ArrayList<>();
      int damagedEvents = 0;
      List<JsonObject> originals = someEntries(random);
      for (JsonObject entry : originals) {
        if (random.nextInt(3) == 0) {
          damagedEvents += count(entry);
          entries.add(damaged(entry, random));
        } else {
          healthy.addAll(Samples.events(body(List.of(entry))));
          entries.add(entry);
        }
      }
      List<InboundEvent> events = Samples.events(body(entries));
      assertThat(events).hasSize(healthy.size() + damagedEvents).containsSubsequence(healthy);
      assertThat(events)
          .allSatisfy(event -> assertThat(event.dedupKey()).isNotBlank())
          .allSatisfy(event -> assertThat(event.conversation().toString()).isNotBlank());
    }
  }

  @Test
  void keepsDamageFromReachingSiblingsInOneArray() {
    Random random = seeded();
    for (int round = 0; round < ROUNDS; round++) {
      JsonObject entry = entriesOf("msg-text").getFirst();
      JsonArray messages = value(entry).getJsonArray("messages");
      JsonObject model = messages.getJsonObject(0);
      messages.clear();
      Set<Integer> damaged = new HashSet<>();
      int count = random.nextInt(2, 20);
      for (int i = 0; i < count; i++) {
        messages.add(model.copy().put("id", "wamid.N" + i));
      }
      List<InboundEvent> clean = Samples.events(body(List.of(entry)));
      for (int i = random.nextInt(1, count); i > 0; i--) {
        int victim = random.nextInt(count);
        damaged.add(victim);
        messages.set(victim, damagedValue(messages.getValue(victim), random));
      }
      List<InboundEvent> events = Samples.events(body(List.of(entry)));
      assertThat(events).hasSize(count);
      for (int i = 0; i < count; i++) {
        if (!damaged.contains(i)) {
          assertThat(events.get(i)).isEqualTo(clean.get(i));
        }
      }
    }
  }

  private static Random seeded() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    System.out.println("EventFamilyPropertyTest seed=" + seed);
    return new Random(seed);
  }

  private static List<JsonObject> someEntries(Random random) {
    List<JsonObject> entries = new ArrayList<>();
    while (entries.size() < 30) {
      entries.addAll(entriesOf(Samples.names().get(random.nextInt(Samples.names().size()))));
    }
    return entries;
  }

  private static List<JsonObject> entriesOf(String sample) {
    JsonObject body = Samples.body(sample).toJsonObject();
    return body.getString("object").equals("whatsapp_business_account")
        ? body.getJsonArray("entry").stream().map(JsonObject.class::cast).toList()
        : List.of();
  }

  private static Buffer body(List<JsonObject> entries) {
    return new JsonObject()
        .put("object", "whatsapp_business_account")
        .put("entry", new JsonArray(entries))
        .toBuffer();
  }

  private static JsonObject value(JsonObject entry) {
    return entry.getJsonArray("changes").getJsonObject(0).getJsonObject("value");
  }

  /** How many objects an entry holds. */
  private static int count(JsonObject entry) {
    int count = 0;
    for (Object change : entry.getJsonArray("changes")) {
      int inChange = 0;
      for (JsonArray array : arrays((JsonObject) change)) {
        inChange += array.size();
      }
      JsonObject value = ((JsonObject) change).getJsonObject("value");
      inChange += value.getJsonArray("history", new JsonArray()).size();
      inChange += value.containsKey("conversation_context") ? 1 : 0;
      count += Math.max(1, inChange);
    }
    return count;
  }

  /** The arrays of a change whose elements are objects of their own. */
  private static List<JsonArray> arrays(JsonObject change) {
    JsonObject value = change.getJsonObject("value");
    JsonObject holder = value.getJsonObject("standby", value);
    List<JsonArray> arrays = new ArrayList<>();
    for (String name : ARRAYS.getOrDefault(change.getString("field"), Set.of())) {
      if (holder.containsKey(name)) {
        arrays.add(holder.getJsonArray(name));
      }
    }
    for (Object chunk : value.getJsonArray("history", new JsonArray())) {
      for (Object thread : ((JsonObject) chunk).getJsonArray("threads", new JsonArray())) {
        arrays.add(((JsonObject) thread).getJsonArray("messages"));
      }
    }
    return arrays;
  }

  /** A copy in which something inside its objects is of another type; their number is the same. */
  private static JsonObject damaged(JsonObject entry, Random random) {
    JsonObject copy = entry.copy();
    for (Object change : copy.getJsonArray("changes")) {
      List<JsonArray> arrays = arrays((JsonObject) change);
      for (JsonArray array : arrays) {
        int victim = random.nextInt(array.size());
        array.set(victim, damagedValue(array.getValue(victim), random));
      }
      if (arrays.isEmpty()) {
        JsonObject value = ((JsonObject) change).getJsonObject("value");
        String field = List.copyOf(value.fieldNames()).get(random.nextInt(value.size()));
        if (!field.equals("history")) {
          value.put(field, damagedValue(value.getValue(field), random));
        }
      }
    }
    return copy;
  }

  private static Object damagedValue(Object value, Random random) {
    if (value instanceof JsonObject object && !object.isEmpty() && random.nextInt(6) > 0) {
      String field = List.copyOf(object.fieldNames()).get(random.nextInt(object.size()));
      return object.copy().put(field, damagedValue(object.getValue(field), random));
    }
    if (value instanceof JsonArray array && !array.isEmpty() && random.nextInt(6) > 0) {
      JsonArray copy = array.copy();
      int victim = random.nextInt(copy.size());
      return copy.set(victim, damagedValue(copy.getValue(victim), random));
    }
    return switch (random.nextInt(7)) {
      case 0 -> new JsonObject();
      case 1 -> new JsonArray().add(new JsonObject().put("a", 1));
      case 2 -> Long.MAX_VALUE;
      case 3 -> -0.5;
      case 4 -> true;
      case 5 -> "";
      default -> "\u0000 not what it was";
    };
  }
}
