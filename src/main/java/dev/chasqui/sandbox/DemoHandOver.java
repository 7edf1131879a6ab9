package dev.chasqui.sandbox;

import dev.chasqui.sandbox.DemoAnswers.Said;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When the demo model hands over to a human: at what no fact of the business settles. */
final class DemoHandOver {
  /** The function, as gateways offer it. */
  static final String FUNCTION = "hand_over";

  /**
   * How claims and serious complaints begin, in plain words; not questions about them, since a
   * refund policy is a fact.
   */
  private static final List<String> COMPLAINTS =
      List.of(
          // Spanish
          "quiero que me devuelv",
          "quiero mi dinero",
          "devolvedme el dinero",
          "devuelvanme el dinero",
          "quiero un reembolso",
          "quiero el reembolso",
          "quiero reclamar",
          "una queja",
          "una reclamacion",
          "hoja de reclamaciones",
          "cobrado dos veces",
          "cobrado de mas",
          "inaceptable",
          "una verguenza",
          "una estafa",
          "estoy muy enfadad",
          "estoy indignad",
          // Portuguese
          "quero meu dinheiro",
          "quero o meu dinheiro",
          "quero um reembolso",
          "quero reclamar",
          "uma reclamacao",
          "uma queixa",
          "cobraram duas vezes",
          "cobraram a mais",
          "inaceitavel",
          "uma vergonha",
          "um golpe",
          "estou muito irritad",
          "estou indignad",
          // English
          "want a refund",
          "want my money back",
          "give me my money back",
          "a complaint",
          "file a claim",
          "charged twice",
          "charged me twice",
          "overcharged",
          "unacceptable",
          "a scam",
          "outrageous",
          "i am very angry",
          "i am furious");

  private DemoHandOver() {}

  /** Whether a request offers the function. */
  static boolean offered(JsonObject request) {
    return request.getValue("tools") instanceof JsonArray tools
        && tools.stream()
            .anyMatch(tool ->
                tool instanceof JsonObject offer
                    && offer.getValue("function") instanceof JsonObject function
                    && FUNCTION.equals(function.getValue("name")));
  }

  /** The reason for the colleague when the latest messages complain; null when they do not. */
  static @Nullable String reason(List<Said> conversation) {
    String thought = DemoAnswers.thought(conversation);
    String words = " " + String.join(" ", Words.of(thought));
    return COMPLAINTS.stream().anyMatch(complaint -> words.contains(" " + complaint))
        ? DemoPhrases.COMPLAINT.in(DemoLanguage.of(thought), DemoAnswers.oneLine(thought))
        : null;
  }

  /** The arguments of the call. */
  static String arguments(String reason) {
    return new JsonObject().put("reason", reason).encode();
  }
}
