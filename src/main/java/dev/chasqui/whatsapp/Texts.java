package dev.chasqui.whatsapp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Small operations on texts that come from outside. */
final class Texts {
  private static final char REPLACEMENT = '\uFFFD';

  private Texts() {}

  /**
   * The text without what databases and UTF-8 cannot hold: NUL and halves of surrogate pairs become
   * U+FFFD.
   */
  static String clean(String text) {
    int bad = firstBad(text);
    if (bad < 0) {
      return text;
    }
    var out = new StringBuilder(text.length());
    out.append(text, 0, bad);
    for (int i = bad; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isPair(text, i)) {
        out.append(c).append(text.charAt(++i));
      } else {
        out.append(isBad(c) ? REPLACEMENT : c);
      }
    }
    return out.toString();
  }

  /** At most {@code charsMax} characters; what was cut off is marked with {@code mark}. */
  static String cut(String text, int charsMax, String mark) {
    if (text.length() <= charsMax) {
      return text;
    }
    int end = charsMax - mark.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + mark;
  }

  /** SHA-256 of the text, in lower-case hex. */
  static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int firstBad(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isPair(text, i)) {
        i++;
      } else if (isBad(text.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  private static boolean isBad(char c) {
    return c == 0 || Character.isSurrogate(c);
  }
}
