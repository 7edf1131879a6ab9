package dev.chasqui.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Ids in the forms that Meta gives them. */
final class Ids {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** ISO countries by dialling code, the longest codes first. */
  private static final List<Map.Entry<String, String>> COUNTRIES =
      List.of(
          Map.entry("351", "PT"),
          Map.entry("34", "ES"),
          Map.entry("51", "PE"),
          Map.entry("52", "MX"),
          Map.entry("54", "AR"),
          Map.entry("55", "BR"),
          Map.entry("56", "CL"),
          Map.entry("57", "CO"),
          Map.entry("44", "GB"));

  private Ids() {}

  /** A new message id; never the same again, not even after a restart. */
  static String message() {
    return "wamid.HBgL" + random(30);
  }

  /** A new media id: digits. */
  static String media() {
    return Long.toString(
        ThreadLocalRandom.current().nextLong(100_000_000_000_000L, 999_999_999_999_999L));
  }

  /** Random bytes in URL-safe Base64. */
  static String random(int bytes) {
    byte[] noise = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(noise);
    return BASE64.encodeToString(noise);
  }

  /**
   * The business-scoped user id of a number. Always the same for the same number, so that a person
   * stays the same person when the simulator restarts.
   */
  static String userId(String waId) {
    String country =
        COUNTRIES.stream()
            .filter(entry -> waId.startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("US");
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(waId.getBytes(StandardCharsets.UTF_8));
      var digits = new StringBuilder(country).append('.');
      for (int i = 0; i < 20; i++) {
        digits.append((hash[i] & 0xff) % 10);
      }
      return digits.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
