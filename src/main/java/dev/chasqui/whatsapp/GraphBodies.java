package dev.chasqui.whatsapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.OutboundMessage;
import dev.chasqui.model.Recipient;
import io.vertx.core.buffer.Buffer;

/** Writes the bodies of {@code POST /{phone-number-id}/messages}. */
final class GraphBodies {
  private GraphBodies() {}

  /** A message (Meta: Service messages). */
  static Buffer message(Recipient to, OutboundMessage message, String clientId) {
    ObjectNode body = common().put("recipient_type", "individual");
    // With both given Meta takes the number, so the user id is left out.
    if (to.waId() != null) {
      body.put("to", to.waId());
    } else {
      body.put("recipient", to.userId());
    }
    body.put("biz_opaque_callback_data", clientId);
    switch (message) {
      case OutboundMessage.Text(var text, var replyTo) -> {
        if (replyTo != null) {
          body.putObject("context").put("message_id", replyTo.value());
        }
        body.put("type", "text").putObject("text").put("body", text).put("preview_url", false);
      }
      case OutboundMessage.Template(var name, var language, var params) -> {
        ObjectNode template = body.put("type", "template").putObject("template").put("name", name);
        template.putObject("language").put("code", language);
        if (!params.isEmpty()) {
          var parameters =
              template
                  .putArray("components")
                  .addObject()
                  .put("type", "body")
                  .putArray("parameters");
          params.forEach(text -> parameters.addObject().put("type", "text").put("text", text));
        }
      }
    }
    return Json.writeBytes(body);
  }

  /** A read receipt with the typing indicator (Meta: Typing indicators). */
  static Buffer readAndTyping(MessageId latest) {
    ObjectNode body = common().put("status", "read").put("message_id", latest.value());
    body.putObject("typing_indicator").put("type", "text");
    return Json.writeBytes(body);
  }

  private static ObjectNode common() {
    return Json.object().put("messaging_product", "whatsapp");
  }
}
