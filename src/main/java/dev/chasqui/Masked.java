package dev.chasqui;

/** Ids of people as lists show them: enough to tell two apart, too little to call anybody. */
final class Masked {
  private static final int CONTACT_CHARS_SHOWN = 4;

  private Masked() {}

  /** A conversation key with the last characters of its contact only. */
  static String key(String key) {
    int colon = key.indexOf(':');
    int shown = Math.max(colon + 1, key.length() - CONTACT_CHARS_SHOWN);
    return colon < 0 ? "…" : key.substring(0, colon + 1) + "…" + key.substring(shown);
  }
}
