package dev.chasqui.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Keys of {@link WhatsAppConfig}. */
final class WhatsAppKeys {
  private static final WhatsAppConfig DEFAULTS =
      WhatsAppConfig.of(Secret.of("none"), Secret.of("none"), Secret.of("none"));

  /** Stands for the sandbox's address until the sandbox listens; nothing can connect to it. */
  static final URI SANDBOX = URI.create("http://127.0.0.1:0");

  static final Setting<Secret> APP_SECRET =
      devSecret(
          "whatsapp.app-secret",
          "WHATSAPP_APP_SECRET",
          "dev-app-secret",
          "App secret of the Meta app: key of the webhook signature.");
  static final Setting<Secret> APP_SECRET_PREVIOUS =
      Setting.optional(
              "whatsapp.app-secret-previous",
              Kind.secret(),
              "none",
              "Also accepted for signatures while the app secret is being rotated.")
          .env("WHATSAPP_APP_SECRET_PREVIOUS");
  static final Setting<Secret> VERIFY_TOKEN =
      devSecret(
          "whatsapp.verify-token",
          "WHATSAPP_VERIFY_TOKEN",
          "dev-verify-token",
          "Freely chosen; the same as in the webhook settings of the Meta app.");
  static final Setting<Secret> ACCESS_TOKEN =
      devSecret(
          "whatsapp.access-token",
          "WHATSAPP_ACCESS_TOKEN",
          "dev-access-token",
          "Bearer token of the Graph API; use a system user's, which does not expire.");
  static final Setting<String> PHONE_NUMBER_ID =
      Setting.optional(
              "whatsapp.phone-number-id",
              Kind.text("Meta's phone number id: digits, not the phone number", "\\d{1,32}"),
              "none",
              "The number that the doctor checks. Answers leave from the number written to.")
          .env("WHATSAPP_PHONE_NUMBER_ID");
  static final Setting<NumberMode> NUMBER_MODE =
      Setting.of(
              "whatsapp.number-mode",
              Kind.choice(NumberMode.class),
              DEFAULTS.numberMode(),
              "How the number is connected, which decides the pace: coexistence (20 messages a"
                  + " second), cloud (80) or upgraded (1000).")
          .env("WHATSAPP_NUMBER_MODE");
  static final Setting<URI> GRAPH_URL =
      Setting.of(
              "whatsapp.graph-url",
              Kind.httpUrl(),
              DEFAULTS.graphUrl(),
              "Base of the Graph API, without version.")
          .env("WHATSAPP_GRAPH_URL")
          .inDev(null, "the sandbox");
  static final Setting<String> GRAPH_VERSION =
      Setting.of(
              "whatsapp.graph-version",
              Kind.text("a version such as v26.0", "v\\d{1,3}\\.\\d{1,2}"),
              DEFAULTS.graphVersion(),
              "Version of the Graph API.")
          .env("WHATSAPP_GRAPH_VERSION");
  static final Setting<Integer> CONNECTIONS =
      Setting.of(
          "whatsapp.connections",
          Kind.integer(1, 10_000),
          DEFAULTS.connections(),
          "Requests to the Graph API at once: a pooled connection for each, or with HTTP/2 for 64.");
  static final Setting<Duration> REQUEST_TIMEOUT =
      Setting.of(
          "whatsapp.request-timeout",
          Kind.duration("500ms", "2m"),
          DEFAULTS.requestTimeout(),
          "Longest wait for one answer of the Graph API.");

  static final List<Setting<?>> ALL =
      List.of(
          APP_SECRET,
          APP_SECRET_PREVIOUS,
          VERIFY_TOKEN,
          ACCESS_TOKEN,
          PHONE_NUMBER_ID,
          NUMBER_MODE,
          GRAPH_URL,
          GRAPH_VERSION,
          CONNECTIONS,
          REQUEST_TIMEOUT);

  private WhatsAppKeys() {}

  private static Setting<Secret> devSecret(String key, String env, String value, String meaning) {
    return Setting.required(key, Kind.secret(), meaning).env(env).inDev(Secret.of(value), value);
  }

  static WhatsAppConfig read(Values values) {
    var graphUrl = values.optional(GRAPH_URL);
    return new WhatsAppConfig(
        values.get(APP_SECRET),
        values.optional(APP_SECRET_PREVIOUS),
        values.get(VERIFY_TOKEN),
        values.get(ACCESS_TOKEN),
        values.optional(PHONE_NUMBER_ID),
        values.get(NUMBER_MODE),
        graphUrl == null ? SANDBOX : graphUrl,
        values.get(GRAPH_VERSION),
        values.get(CONNECTIONS),
        values.get(REQUEST_TIMEOUT));
  }
}
