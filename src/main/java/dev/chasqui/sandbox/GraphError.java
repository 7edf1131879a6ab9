package dev.chasqui.sandbox;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error answer of the Graph API (Meta: Error codes).
 *
 * @param status HTTP status
 * @param details goes into {@code error_data.details}; null leaves {@code error_data} out
 */
record GraphError(int status, int code, String title, @Nullable String details) {

  private record Known(int status, String title) {}

  private static final Map<Integer, Known> KNOWN =
      Map.ofEntries(
          Map.entry(1, new Known(400, "API Unknown")),
          Map.entry(2, new Known(503, "API Service")),
          Map.entry(4, new Known(400, "Application request limit reached")),
          Map.entry(10, new Known(403, "Permission Denied")),
          Map.entry(33, new Known(400, "Parameter value is not valid")),
          Map.entry(100, new Known(400, "Invalid parameter")),
          Map.entry(190, new Known(401, "Invalid OAuth access token")),
          Map.entry(368, new Known(403, "Temporarily blocked for policies violations")),
          Map.entry(80007, new Known(400, "Rate limit issues")),
          Map.entry(130429, new Known(400, "Rate limit hit")),
          Map.entry(130472, new Known(400, "User's number is part of an experiment")),
          Map.entry(131000, new Known(500, "Something went wrong")),
          Map.entry(131005, new Known(403, "Access denied")),
          Map.entry(131008, new Known(400, "Required parameter is missing")),
          Map.entry(131009, new Known(400, "Parameter value is not valid")),
          Map.entry(131016, new Known(500, "Service unavailable")),
          Map.entry(131021, new Known(400, "Recipient cannot be sender")),
          Map.entry(131026, new Known(400, "Message undeliverable")),
          Map.entry(131031, new Known(403, "Account has been locked")),
          Map.entry(131042, new Known(400, "Business eligibility payment issue")),
          Map.entry(131047, new Known(400, "Re-engagement message")),
          Map.entry(131048, new Known(400, "Spam rate limit hit")),
          Map.entry(131051, new Known(400, "Unsupported message type")),
          Map.entry(131053, new Known(400, "Media upload error")),
          Map.entry(131056, new Known(400, "Pair rate limit hit")),
          Map.entry(131057, new Known(500, "Account in maintenance mode")));

  /** The error with the given code and its usual title; an unknown code answers 400. */
  static GraphError of(int code, @Nullable String details) {
    Known known = KNOWN.getOrDefault(code, new Known(400, "Unknown error"));
    return new GraphError(known.status(), code, known.title(), details);
  }

  /** A wrong parameter, in the words that Meta uses for code 100. */
  static GraphError parameter(String sentence) {
    return new GraphError(400, 100, sentence, null);
  }

  /** What Meta answers to a path or an object that it does not know. */
  static GraphError unknownObject(String id) {
    return new GraphError(
        400,
        100,
        "Unsupported request. Object with ID '"
            + id
            + "' does not exist, cannot be loaded due to missing permissions, or does not support"
            + " this operation",
        null);
  }

  /** The body of the answer. */
  JsonObject toJson() {
    var error =
        new JsonObject()
            .put("message", code == 190 ? title : "(#" + code + ") " + title)
            .put("type", "OAuthException")
            .put("code", code);
    if (details != null) {
      error.put(
          "error_data",
          new JsonObject().put("messaging_product", "whatsapp").put("details", details));
    }
    if (status >= 500) {
      error.put("is_transient", true);
    }
    return new JsonObject().put("error", error.put("fbtrace_id", "A" + Ids.random(16)));
  }
}
