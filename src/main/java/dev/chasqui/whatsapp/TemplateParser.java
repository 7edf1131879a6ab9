package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chasqui.model.TemplateEvent;
import dev.chasqui.model.TemplateEvent.Button;
import dev.chasqui.model.TemplateEvent.Template;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields about message templates. Which event it is follows from the keys, since Meta
 * documents one of them under the field of another.
 */
final class TemplateParser {
  private TemplateParser() {}

  /** The event; null when it names no template or its shape is unknown. */
  static @Nullable TemplateEvent parse(Envelope envelope) {
    JsonNode item = envelope.item();
    String id = Json.text(item, "message_template_id");
    if (id == null) {
      return null;
    }
    var template =
        new Template(
            id,
            Json.text(item, "message_template_name"),
            Json.text(item, "message_template_language"));
    if (item.has("new_quality_score")) {
      return quality(envelope, template);
    }
    if (item.has("message_template_element")) {
      return components(envelope, template);
    }
    if (item.has("new_category") || item.has("correct_category")) {
      return category(envelope, template);
    }
    return item.has("event") ? status(envelope, template) : null;
  }

  private static @Nullable TemplateEvent quality(Envelope envelope, Template template) {
    JsonNode item = envelope.item();
    String current = Json.text(item, "new_quality_score");
    return current == null
        ? null
        : new TemplateEvent.QualityChanged(
            envelope.source(), template, Json.text(item, "previous_quality_score"), current);
  }

  private static @Nullable TemplateEvent category(Envelope envelope, Template template) {
    JsonNode item = envelope.item();
    String current = Json.text(item, "new_category");
    String next = Json.text(item, "correct_category");
    return current == null && next == null
        ? null
        : new TemplateEvent.CategoryChanged(
            envelope.source(),
            template,
            Json.text(item, "previous_category"),
            current,
            next,
            Envelope.seconds(item, "category_update_timestamp"));
  }

  private static @Nullable TemplateEvent components(Envelope envelope, Template template) {
    JsonNode item = envelope.item();
    String body = Json.text(item, "message_template_element");
    if (body == null) {
      return null;
    }
    List<Button> buttons = new ArrayList<>();
    for (JsonNode button : Json.listed(item.path("message_template_buttons"))) {
      String type = Json.text(button, "message_template_button_type");
      if (type != null) {
        buttons.add(
            new Button(
                type,
                Json.text(button, "message_template_button_text"),
                Json.firstText(
                    button,
                    "message_template_button_url",
                    "message_template_button_phone_number")));
      }
    }
    return new TemplateEvent.ComponentsChanged(
        envelope.source(),
        template,
        Json.text(item, "message_template_title"),
        body,
        Json.text(item, "message_template_footer"),
        buttons);
  }

  private static @Nullable TemplateEvent status(Envelope envelope, Template template) {
    JsonNode item = envelope.item();
    String event = Json.text(item, "event");
    if (event == null) {
      return null;
    }
    JsonNode rejection = item.path("rejection_info");
    String reason = Json.text(item, "reason");
    String explanation = Json.text(rejection, "reason");
    return new TemplateEvent.StatusChanged(
        envelope.source(),
        template,
        event,
        Json.text(item, "message_template_category"),
        "NONE".equals(reason) ? null : reason,
        Json.text(item.path("disable_info"), "disable_date"),
        Json.text(item.path("other_info"), "title"),
        explanation != null ? explanation : Json.text(item.path("other_info"), "description"),
        Json.text(rejection, "recommendation"));
  }
}
