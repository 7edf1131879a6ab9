package dev.chasqui.whatsapp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.PhoneNumberId;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the commonest body, with one message or one status of one person, in a single pass: only
 * what says whom it concerns is read, and its parts go into the item as the bytes that came. A tree
 * of the body would cost several times as much, and most of a node's webhooks are of this shape.
 *
 * <p>Whatever is not exactly of that shape, malformed, of a group or a notice about a person's ids,
 * is left to {@link WebhookSplitter}, which has all the rules; where this class takes a body, both
 * give the same item, but for blanks and escapes. One instance reads one body.
 */
final class SingleUpdate {
  /** A longer number may be more than what reads the item takes. */
  private static final int NUMBER_CHARS_MAX = 30;

  /** About what an item takes beside the bytes that came; a guess too small costs a copy. */
  private static final int REST_BYTES = 256;

  private final byte[] body;
  private final JsonParser in;
  private final Named metadata = new Named();
  private final Named contact = new Named();
  private final Named item = new Named();
  private @Nullable String waba;
  private @Nullable String part;
  private int timeFrom;
  private int timeTo;

  /** An object of the body: where it stands, and which ids it names, each of them once. */
  private static final class Named {
    private int from;
    private int to;
    private @Nullable String id;
    private @Nullable String userId;

    /** The number of the person, or of the business in the metadata; digits. */
    private @Nullable String number;

    private boolean known() {
      return to > 0;
    }

    private int bytes() {
      return to - from;
    }

    private boolean id(@Nullable String text) {
      boolean first = id == null && text != null;
      id = text;
      return first;
    }

    private boolean userId(@Nullable String text) {
      boolean first = userId == null && text != null;
      userId = text;
      return first;
    }

    private boolean number(@Nullable String text) {
      boolean first = number == null && text != null;
      number = ItemIdentity.digits(text);
      return first;
    }
  }

  private SingleUpdate(byte[] body, JsonParser in) {
    this.body = body;
    this.in = in;
  }

  /** The only update of a body; null when the body is not of this shape. */
  static @Nullable WebhookItem cut(byte[] body) {
    try (var in = Json.parser(body)) {
      var update = new SingleUpdate(body, in);
      return update.root() ? update.item() : null;
    } catch (IOException e) {
      return null; // malformed: the splitter says how
    }
  }

  private boolean root() throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    boolean ours = false;
    boolean entered = false;
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      if (name.equals("object") && !ours) {
        ours = "whatsapp_business_account".equals(in.nextTextValue());
        if (!ours) {
          return false;
        }
      } else if (name.equals("entry") && !entered) {
        entered = only(this::entry);
        if (!entered) {
          return false;
        }
      } else {
        return false;
      }
    }
    return ours && entered && in.nextToken() == null;
  }

  private interface Part {
    /** Reads an object whose first token is current; false when it is not of the shape. */
    boolean read() throws IOException;
  }

  /** An array with one object. */
  private boolean only(Part part) throws IOException {
    return in.nextToken() == JsonToken.START_ARRAY
        && in.nextToken() == JsonToken.START_OBJECT
        && part.read()
        && in.nextToken() == JsonToken.END_ARRAY;
  }

  private boolean entry() throws IOException {
    boolean changed = false;
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      if (name.equals("id") && waba == null) {
        waba = text();
        if (waba == null) {
          return false;
        }
      } else if (name.equals("time") && timeTo == 0) {
        if (in.nextToken() != JsonToken.VALUE_NUMBER_INT || in.getTextLength() > NUMBER_CHARS_MAX) {
          return false;
        }
        timeFrom = (int) in.currentTokenLocation().getByteOffset();
        timeTo = timeFrom + in.getTextLength();
      } else if (name.equals("changes") && !changed) {
        changed = true;
        if (!only(this::change)) {
          return false;
        }
      } else {
        return false;
      }
    }
    return changed;
  }

  private boolean change() throws IOException {
    boolean ours = false;
    boolean valued = false;
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      boolean fits =
          switch (name) {
            case "field" -> {
              ours = !ours && "messages".equals(in.nextTextValue());
              yield ours;
            }
            case "value" -> {
              valued = !valued && in.nextToken() == JsonToken.START_OBJECT && value();
              yield valued;
            }
            default -> false;
          };
      if (!fits) {
        return false;
      }
    }
    return ours;
  }

  private boolean value() throws IOException {
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      boolean fits =
          switch (name) {
            case "messaging_product" -> in.nextToken() == JsonToken.VALUE_STRING;
            case "metadata" ->
                in.nextToken() == JsonToken.START_OBJECT && named(metadata, this::ofMetadata);
            case "contacts" -> only(() -> named(contact, this::ofContact));
            case "messages", "statuses" -> {
              part = name;
              yield only(() -> named(item, this::ofItem));
            }
            default -> false;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private interface Member {
    /** Reads the value of a member of an object; false when it is not of the shape. */
    boolean read(String name) throws IOException;
  }

  private boolean named(Named object, Member member) throws IOException {
    if (object.known()) {
      return false;
    }
    object.from = (int) in.currentTokenLocation().getByteOffset();
    if (object.from < 0) {
      return false; // not UTF-8, so that the parser counts no bytes
    }
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      if (!member.read(name)) {
        return false;
      }
    }
    object.to = (int) in.currentLocation().getByteOffset();
    return true;
  }

  private boolean ofMetadata(String name) throws IOException {
    return switch (name) {
      case "phone_number_id" -> metadata.id(text());
      case "display_phone_number" -> metadata.number(text());
      default -> passed();
    };
  }

  private boolean ofContact(String name) throws IOException {
    return switch (name) {
      case "user_id" -> contact.userId(text());
      case "wa_id" -> contact.number(text());
      default -> passed();
    };
  }

  private boolean ofItem(String name) throws IOException {
    return switch (name) {
      case "id" -> item.id(text());
      // Which of several counts is a rule of the splitter's.
      case "from_user_id", "recipient_user_id" -> item.userId(text());
      case "from", "recipient_id" -> item.number(text());
      case "to",
          "to_user_id",
          "user_id",
          "wa_id",
          "group_id",
          "recipient_type",
          "system",
          "contact",
          "sender",
          "message",
          "recipient",
          "phone_number_settings",
          "waba_info" ->
          false;
      default -> passed();
    };
  }

  /** The next value, a text; null when it is none, or blank. */
  private @Nullable String text() throws IOException {
    String text = in.nextTextValue();
    return text == null || text.isBlank() ? null : Texts.clean(text);
  }

  /** Passes over the next value, of any kind. */
  private boolean passed() throws IOException {
    int depth = 0;
    do {
      JsonToken token = in.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token.isNumeric() && in.getTextLength() > NUMBER_CHARS_MAX) {
        return false;
      }
    } while (depth > 0);
    return true;
  }

  private @Nullable WebhookItem item() {
    String phoneNumberId = metadata.id;
    String id = item.id;
    String person = person();
    if (phoneNumberId == null || id == null || person == null) {
      return null;
    }
    var key =
        new ConversationKey(
            new PhoneNumberId(ItemIdentity.bounded(phoneNumberId.replace(':', '_'))),
            new ContactId(ItemIdentity.bounded(person)));
    if (!plain(key.toString()) || (waba != null && !plain(waba))) {
      return null;
    }
    boolean message = "messages".equals(part);
    return new WebhookItem(
        key,
        message ? "message" : "status",
        value(key.toString()),
        message ? ItemIdentity.bounded(id) : null);
  }

  /** The user id or the number of the person; null when the splitter has to look. */
  private @Nullable String person() {
    if (item.number != null && item.number.equals(metadata.number)) {
      return null;
    }
    if (!contact.known()) {
      return item.userId != null ? item.userId : item.number;
    }
    if (item.userId != null && contact.userId != null) {
      return item.userId.equals(contact.userId) ? item.userId : null;
    }
    if (item.number == null || !item.number.equals(contact.number)) {
      return null;
    }
    if (item.userId != null) {
      return item.userId;
    }
    return contact.userId != null ? contact.userId : item.number;
  }

  /** Whether a text needs no escapes. */
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private Buffer value(String key) {
    var value = Buffer.buffer(item.bytes() + contact.bytes() + metadata.bytes() + REST_BYTES);
    value.appendString("{\"v\":" + WebhookSplitter.VERSION + ",\"field\":\"messages\"");
    if (waba != null) {
      value.appendString(",\"waba\":\"").appendString(waba).appendString("\"");
    }
    if (timeTo > 0) {
      value.appendString(",\"time\":").appendBytes(body, timeFrom, timeTo - timeFrom);
    }
    append(value, "metadata", metadata);
    value.appendString(",\"part\":\"").appendString(String.valueOf(part)).appendString("\"");
    if (contact.known()) {
      append(value, "contact", contact);
    }
    append(value, "item", item);
    return value
        .appendString(",\"key\":\"")
        .appendBytes(key.getBytes(StandardCharsets.ISO_8859_1))
        .appendString("\"}");
  }

  private void append(Buffer value, String name, Named object) {
    value
        .appendString(",\"")
        .appendString(name)
        .appendString("\":")
        .appendBytes(body, object.from, object.bytes());
  }
}
