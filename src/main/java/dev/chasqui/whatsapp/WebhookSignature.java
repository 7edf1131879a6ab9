package dev.chasqui.whatsapp;

import dev.chasqui.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks the {@code X-Hub-Signature-256} header of a webhook call: {@code sha256=} and the
 * HMAC-SHA256 of the raw body under the app secret, in hex (Meta: Create a webhook endpoint).
 *
 * <p>The HMAC covers the bytes as they were sent, so call this before any parsing. Comparison takes
 * the same time whatever the header contains. A blank secret accepts nothing. Secrets are read at
 * each call, so that they can be rotated. Safe for use by several threads.
 */
public final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";
  private static final int HASH_BYTES = 32;

  private final Key current;
  private final @Nullable Key previous;

  /**
   * @param previous also accepted, while Meta still signs with it; null when none
   */
  public WebhookSignature(Secret current, @Nullable Secret previous) {
    this.current = new Key(current);
    this.previous = previous == null ? null : new Key(previous);
  }

  /**
   * Returns whether {@code header} is the signature of {@code body}. Upper-case hex is accepted;
   * Meta sends lower case.
   *
   * @param body the request body exactly as received
   * @param header the header's value; null when the caller sent none
   */
  public boolean matches(byte[] body, @Nullable String header) {
    byte[] given = new byte[HASH_BYTES];
    boolean wellFormed = header != null && read(header, given);
    boolean equal = current.signs(body, given);
    if (!equal && previous != null) {
      equal = previous.signs(body, given);
    }
    return equal && wellFormed;
  }

  /** Reads the hash in a header; false when there is none. */
  private static boolean read(String header, byte[] hash) {
    if (header.length() != PREFIX.length() + 2 * HASH_BYTES || !header.startsWith(PREFIX)) {
      return false;
    }
    for (int i = 0; i < HASH_BYTES; i++) {
      char high = header.charAt(PREFIX.length() + 2 * i);
      char low = header.charAt(PREFIX.length() + 2 * i + 1);
      if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
        return false;
      }
      hash[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
    }
    return true;
  }

  /** One secret and the prepared HMAC of its present value. */
  private static final class Key {
    private final Secret secret;
    private volatile @Nullable Prepared prepared;

    private Key(Secret secret) {
      this.secret = secret;
    }

    private boolean signs(byte[] body, byte[] given) {
      String value = secret.reveal();
      if (value.isBlank()) {
        return false;
      }
      Prepared now = prepared;
      if (now == null || !now.secret.equals(value)) {
        now = Prepared.of(value);
        prepared = now;
      }
      return MessageDigest.isEqual(now.hmac(body), given);
    }
  }

  /**
   * @param prototype keyed and never fed, so that any thread may clone it
   */
  private record Prepared(String secret, Mac prototype) {
    private static Prepared of(String secret) {
      try {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        return new Prepared(secret, mac);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
      }
    }

    private byte[] hmac(byte[] body) {
      try {
        return ((Mac) prototype.clone()).doFinal(body);
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("the platform's " + ALGORITHM + " can be cloned", e);
      }
    }

    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }
}
