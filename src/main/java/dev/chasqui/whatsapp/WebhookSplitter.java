package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chasqui.model.ConversationKey;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a webhook body into its updates. One POST may hold a thousand of them, of any kind (Meta:
 * Webhooks); each becomes an item that stands on its own, so that a bad one never fails its
 * siblings and nothing is dropped because it is unknown.
 *
 * <p>The value of an item reads <code>{"v":1, "field":…, "waba":entry.id, "time":entry.time,
 * "part":the array that it stood in, "metadata":{…}, "contact":{…}, "key":…, "item":…}</code>; what
 * is absent in the webhook is absent here. {@code contact} is the {@code contacts[]} entry of the
 * same person. An update of unknown shape has the kind {@code other} and its JSON in {@code item}.
 * Messages of a history come out of their chunk and carry its {@code metadata} as {@code chunk}.
 *
 * <p>Instances hold no state and are safe for use by several threads.
 */
public final class WebhookSplitter {
  /** The version written into every item. */
  static final int VERSION = 1;

  /** The kind of what this version does not know. */
  public static final String OTHER = "other";

  /** Most items taken from one body; Meta promises at most a thousand updates. */
  static final int ITEMS_MAX = 50_000;

  /**
   * Old messages that go through the log as one: they cost about what one does, and reading them
   * does not hold an event loop for long.
   */
  static final int TOGETHER_MAX = 50;

  /** For each field, what the elements of its arrays are. Routing goes by field: arrays repeat. */
  private static final Map<String, Map<String, String>> ARRAYS =
      Map.ofEntries(
          Map.entry(
              "messages",
              Map.of(
                  "messages", "message",
                  "statuses", "status",
                  "errors", "error",
                  "user_actions", "user_action",
                  "conversation_context", "conversation_context")),
          Map.entry("smb_message_echoes", Map.of("message_echoes", "echo")),
          Map.entry("smb_app_state_sync", Map.of("state_sync", "smb_app_state_sync")),
          all("history", "history", "messages", "message_echoes", "errors"),
          all("calls", "calls", "statuses", "errors"),
          all("standby", "messages", "message_echoes", "statuses", "errors"),
          all("user_preferences", "user_preferences"),
          all("user_id_update", "user_id_update"),
          all("automatic_events", "automatic_events"),
          all("group_lifecycle_update", "groups"),
          all("group_participants_update", "groups"),
          all("group_settings_update", "groups"),
          all("group_status_update", "groups"));

  /** Fields whose whole value is one update. */
  private static final Set<String> WHOLE =
      Set.of(
          "account_alerts",
          "account_review_update",
          "account_settings_update",
          "account_update",
          "business_capability_update",
          "business_username_update",
          "business_username_updates",
          "flows",
          "message_template_components_update",
          "message_template_quality_update",
          "message_template_status_update",
          "messaging_handovers",
          "partner_solutions",
          "payment_configuration_update",
          "phone_number_name_update",
          "phone_number_quality_update",
          "security",
          "template_category_update",
          "template_correct_category_detection");

  /** What every value may carry beside its updates; each item gets its share of it. */
  private static final Set<String> SHARED = Set.of("messaging_product", "metadata", "contacts");

  /** All kinds that {@link #split} gives; closed, so that a metric may use them as a tag. */
  public static final Set<String> KINDS = kinds();

  /**
   * Cuts the body into its updates, in the order in which they stand in it.
   *
   * @return empty when the body is a JSON object without updates for this gateway: its {@code
   *     object} is not {@code whatsapp_business_account}, or it has no entries. Such a body is
   *     answered 200, since Meta would only send it again.
   * @throws MalformedWebhookException when the body is not JSON, not an object, nested too deeply,
   *     or holds too many updates
   */
  public List<WebhookItem> split(Buffer body) {
    return split(body.getBytes());
  }

  /** As {@link #split(Buffer)}; the bytes are read and not kept. */
  public List<WebhookItem> split(byte[] body) {
    WebhookItem single = SingleUpdate.cut(body);
    return single == null ? cutTree(body) : List.of(single);
  }

  /** As {@link #split}, for bodies of all shapes. */
  static List<WebhookItem> cutTree(byte[] body) {
    JsonNode root;
    try {
      root = Json.read(body);
    } catch (IOException e) {
      // The cause is left out: its message quotes the body.
      throw new MalformedWebhookException("the body must be one JSON document");
    }
    if (!root.isObject()) {
      throw new MalformedWebhookException("the body must be a JSON object");
    }
    var items = new ArrayList<WebhookItem>();
    if (!"whatsapp_business_account".equals(Json.text(root, "object"))) {
      return items;
    }
    for (JsonNode entry : Json.listed(root.path("entry"))) {
      List<JsonNode> changes = Json.listed(entry.path("changes"));
      if (changes.isEmpty()) {
        add(items, OTHER, envelope(entry, null, null), entry);
      }
      for (JsonNode change : changes) {
        splitChange(items, entry, change);
      }
    }
    return items;
  }

  private static void splitChange(List<WebhookItem> items, JsonNode entry, JsonNode change) {
    String field = Json.text(change, "field");
    JsonNode value = change.path("value");
    if (field == null || !value.isObject()) {
      add(items, OTHER, envelope(entry, field, null), change);
      return;
    }
    if (WHOLE.contains(field)) {
      add(items, field, envelope(entry, field, value), value);
      return;
    }
    int before = items.size();
    Map<String, String> arrays = ARRAYS.getOrDefault(field, Map.of());
    ObjectNode rest = Json.object();
    splitValue(items, entry, field, value, value, arrays, rest);
    if (items.size() == before || !rest.isEmpty()) {
      ObjectNode envelope = envelope(entry, field, value);
      add(
          items,
          OTHER,
          withContact(envelope, contacts(value, value), value),
          items.size() == before ? value : rest);
    }
  }

  /**
   * Adds the elements of the known arrays of {@code holder}.
   *
   * @param holder the value, or the object in it that has the arrays ({@code standby})
   * @param rest takes what is neither known nor shared
   */
  private static void splitValue(
      List<WebhookItem> items,
      JsonNode entry,
      String field,
      JsonNode value,
      JsonNode holder,
      Map<String, String> arrays,
      ObjectNode rest) {
    ContactIndex contacts = contacts(value, holder);
    for (var property : holder.properties()) {
      String name = property.getKey();
      JsonNode node = property.getValue();
      String kind = arrays.get(name);
      if (kind != null && (node.isArray() || node.isObject())) {
        for (JsonNode item : Json.listed(node)) {
          if (name.equals("history") && field.equals("history") && item.isObject()) {
            splitChunk(items, entry, value, item);
            continue;
          }
          ObjectNode envelope = envelope(entry, field, value).put("part", name);
          add(items, item.isObject() ? kind : OTHER, withContact(envelope, contacts, item), item);
        }
      } else if (name.equals("standby") && field.equals("standby") && node.isObject()) {
        splitValue(items, entry, field, value, node, arrays, rest);
      } else if (!SHARED.contains(name) && !(kind != null && node.isNull())) {
        rest.set(name, node);
      }
    }
  }

  /**
   * Adds the messages of a chunk of history, those that follow each other in one conversation
   * together, and then the chunk itself without them.
   */
  private static void splitChunk(
      List<WebhookItem> items, JsonNode entry, JsonNode value, JsonNode chunk) {
    var pieces = HistoryPieces.of(chunk);
    if (pieces.messages().size() > ITEMS_MAX - items.size()) {
      throw tooMany();
    }
    var together = new ArrayList<JsonNode>();
    @Nullable ConversationKey key = null;
    ObjectNode around = Json.object();
    for (var piece : pieces.messages()) {
      ObjectNode envelope = envelope(entry, "history", value).put("part", HistoryPieces.THREADS);
      if (chunk.path("metadata").isObject()) {
        envelope.set("chunk", chunk.path("metadata"));
      }
      envelope.set("contact", piece.contact());
      envelope.set("item", piece.message());
      var own = ItemIdentity.key(envelope);
      boolean joins =
          piece.message().isObject()
              && own.equals(key)
              && piece.contact().equals(around.path("contact"))
              && together.size() < TOGETHER_MAX;
      if (!joins) {
        addTogether(items, around, key, together);
        key = null;
      }
      if (piece.message().isObject()) {
        key = own;
        around = envelope;
        together.add(piece.message());
      } else {
        add(items, OTHER, envelope, piece.message());
      }
    }
    addTogether(items, around, key, together);
    ObjectNode envelope =
        envelope(entry, "history", value)
            .put("part", "history")
            .put("messages", pieces.messages().size())
            .put("digest", pieces.digest());
    add(items, "history", envelope, pieces.rest());
  }

  private static ContactIndex contacts(JsonNode value, JsonNode holder) {
    JsonNode contacts = holder.has("contacts") ? holder.path("contacts") : value.path("contacts");
    return new ContactIndex(contacts, Json.text(value.path("metadata"), "display_phone_number"));
  }

  private static ObjectNode envelope(
      JsonNode entry, @Nullable String field, @Nullable JsonNode value) {
    ObjectNode envelope = Json.object().put("v", VERSION);
    if (field != null) {
      envelope.put("field", field);
    }
    String waba = Json.text(entry, "id");
    if (waba != null) {
      envelope.put("waba", waba);
    }
    if (entry.path("time").isValueNode()) {
      envelope.set("time", entry.path("time"));
    }
    if (value != null && value.path("metadata").isObject()) {
      envelope.set("metadata", value.path("metadata"));
    }
    return envelope;
  }

  private static ObjectNode withContact(ObjectNode envelope, ContactIndex contacts, JsonNode item) {
    JsonNode contact = contacts.find(item, Json.text(envelope, "part"));
    if (contact != null) {
      envelope.set("contact", contact);
    }
    return envelope;
  }

  private static void add(
      List<WebhookItem> items, String kind, ObjectNode envelope, JsonNode item) {
    if (items.size() == ITEMS_MAX) {
      throw tooMany();
    }
    envelope.set("item", item);
    var key = ItemIdentity.key(envelope);
    envelope.put("key", key.toString());
    String id = kind.equals("message") ? ItemIdentity.messageId(envelope).value() : null;
    items.add(new WebhookItem(key, kind, Json.writeBytes(envelope), id));
  }

  private static MalformedWebhookException tooMany() {
    return new MalformedWebhookException("a body may hold at most " + ITEMS_MAX + " updates");
  }

  /** Adds what has gathered, as one item, and begins anew. */
  private static void addTogether(
      List<WebhookItem> items,
      ObjectNode envelope,
      @Nullable ConversationKey key,
      List<JsonNode> messages) {
    if (key == null) {
      return;
    }
    ObjectNode item = Json.object();
    item.putArray("messages").addAll(messages);
    envelope.put("part", HistoryPieces.TOGETHER).put("key", key.toString()).set("item", item);
    items.add(new WebhookItem(key, "history", Json.writeBytes(envelope), null));
    messages.clear();
  }

  private static Map.Entry<String, Map<String, String>> all(String field, String... arrays) {
    var kinds = new HashMap<String, String>();
    for (String array : arrays) {
      kinds.put(array, field);
    }
    return Map.entry(field, Map.copyOf(kinds));
  }

  private static Set<String> kinds() {
    var kinds = new TreeSet<String>(WHOLE);
    ARRAYS.values().forEach(arrays -> kinds.addAll(arrays.values()));
    kinds.add(OTHER);
    return Set.copyOf(kinds);
  }
}
