package dev.chasqui.sandbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** Limits of interactive messages (Meta: Interactive reply buttons, lists, CTA buttons). */
final class InteractiveRules {
  private InteractiveRules() {}

  /** Returns what Meta would refuse the object {@code interactive} for, or null. */
  static @Nullable GraphError check(JsonObject interactive) {
    String type = SendValidator.string(interactive, "type", "");
    if (type.isEmpty()) {
      return GraphError.of(131008, "Parameter 'interactive.type' is missing");
    }
    if (!(interactive.getValue("action") instanceof JsonObject action)) {
      return GraphError.of(131008, "Parameter 'interactive.action' is missing");
    }
    int bodyMax = type.equals("list") ? 4096 : 1024;
    if (interactive.getValue("body") instanceof JsonObject body
        && SendValidator.string(body, "text", "").length() > bodyMax) {
      return GraphError.of(131009, "Body text length invalid. Max length: " + bodyMax);
    }
    return switch (type) {
      case "button" -> buttons(action);
      case "list" -> list(action);
      default -> null;
    };
  }

  private static @Nullable GraphError buttons(JsonObject action) {
    JsonArray buttons = array(action, "buttons");
    if (buttons.isEmpty() || buttons.size() > 3) {
      return GraphError.of(131009, "Invalid buttons count. Min allowed buttons: 1, Max: 3");
    }
    var titles = new HashSet<String>();
    for (Object item : buttons) {
      JsonObject reply =
          item instanceof JsonObject button && button.getValue("reply") instanceof JsonObject r
              ? r
              : new JsonObject();
      String title = SendValidator.string(reply, "title", "");
      if (title.isEmpty() || title.length() > 20 || !titles.add(title)) {
        return GraphError.of(131009, "Button titles must be unique, with 1 to 20 characters");
      }
      String id = SendValidator.string(reply, "id", "");
      if (id.isEmpty() || id.length() > 256) {
        return GraphError.of(131009, "Button ids must have 1 to 256 characters");
      }
    }
    return null;
  }

  private static @Nullable GraphError list(JsonObject action) {
    JsonArray sections = array(action, "sections");
    if (sections.isEmpty() || sections.size() > 10) {
      return GraphError.of(131009, "Invalid sections count. Min: 1, Max: 10");
    }
    int rows = 0;
    for (Object item : sections) {
      for (Object row : item instanceof JsonObject s ? array(s, "rows") : new JsonArray()) {
        rows++;
        String title =
            row instanceof JsonObject object ? SendValidator.string(object, "title", "") : "";
        if (title.isEmpty() || title.length() > 24) {
          return GraphError.of(131009, "Row titles must have 1 to 24 characters");
        }
      }
    }
    return rows >= 1 && rows <= 10
        ? null
        : GraphError.of(131009, "Total row count exceed max allowed count: 10");
  }

  private static JsonArray array(JsonObject object, String key) {
    return object.getValue(key) instanceof JsonArray array ? array : new JsonArray();
  }
}
