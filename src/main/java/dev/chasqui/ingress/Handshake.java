package dev.chasqui.ingress;

import dev.chasqui.config.Secret;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The verification of the callback (Meta: Create a webhook endpoint): {@code hub.mode=subscribe}
 * and the right {@code hub.verify_token} are answered with {@code hub.challenge}.
 */
final class Handshake {
  private static final int CHALLENGE_CHARS_MAX = 256;

  private final Secret verifyToken;

  Handshake(Secret verifyToken) {
    this.verifyToken = verifyToken;
  }

  /** The challenge to answer with, or null when the call is to be refused. */
  @Nullable String challenge(HttpServerRequest request) {
    String challenge = request.getParam("hub.challenge");
    String token = request.getParam("hub.verify_token");
    return "subscribe".equals(request.getParam("hub.mode"))
            && token != null
            && isVerifyToken(token)
            && challenge != null
            && !challenge.isEmpty()
            && challenge.length() <= CHALLENGE_CHARS_MAX
        ? challenge
        : null;
  }

  private boolean isVerifyToken(String token) {
    String expected = verifyToken.reveal();
    return !expected.isBlank()
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
