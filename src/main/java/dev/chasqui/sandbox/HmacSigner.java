package dev.chasqui.sandbox;

import dev.chasqui.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhook bodies as Meta does: HMAC-SHA256 over the raw bytes, key = app secret. */
final class HmacSigner {
  private final Secret appSecret;

  HmacSigner(Secret appSecret) {
    this.appSecret = appSecret;
  }

  /** The value of {@code X-Hub-Signature-256} for {@code body}. */
  String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = appSecret.reveal().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
