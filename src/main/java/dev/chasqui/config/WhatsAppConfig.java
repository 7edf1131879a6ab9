package dev.chasqui.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The WhatsApp Cloud API.
 *
 * @param appSecret key of the {@code X-Hub-Signature-256} HMAC
 * @param appSecretPrevious also accepted while the secret is rotated; null when none
 * @param verifyToken what Meta must send in the webhook handshake
 * @param accessToken bearer token of the Graph API
 * @param phoneNumberId the number that the doctor checks; null when unknown. Answers always leave
 *     from the number that was written to.
 * @param numberMode decides the pace
 * @param graphUrl base of the Graph API, without version
 * @param graphVersion such as {@code v26.0}
 * @param connections requests to the Graph API at once
 * @param requestTimeout longest wait for one answer of the Graph API
 */
public record WhatsAppConfig(
    Secret appSecret,
    @Nullable Secret appSecretPrevious,
    Secret verifyToken,
    Secret accessToken,
    @Nullable String phoneNumberId,
    NumberMode numberMode,
    URI graphUrl,
    String graphVersion,
    int connections,
    Duration requestTimeout) {

  /** The defaults around the three secrets, which have none. */
  public static WhatsAppConfig of(Secret appSecret, Secret verifyToken, Secret accessToken) {
    return new WhatsAppConfig(
        appSecret,
        null,
        verifyToken,
        accessToken,
        null,
        NumberMode.COEXISTENCE,
        URI.create("https://graph.facebook.com"),
        "v26.0",
        64,
        Duration.ofSeconds(15));
  }

  /** The same with another Graph API. */
  public WhatsAppConfig withGraphUrl(URI url) {
    return new WhatsAppConfig(
        appSecret,
        appSecretPrevious,
        verifyToken,
        accessToken,
        phoneNumberId,
        numberMode,
        url,
        graphVersion,
        connections,
        requestTimeout);
  }
}
