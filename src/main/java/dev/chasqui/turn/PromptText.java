package dev.chasqui.turn;

/** Sizes of prompt texts: how many tokens they take and how they are kept within bounds. */
final class PromptText {
  /** What a message costs beside its words. */
  private static final int TOKENS_PER_MESSAGE = 4;

  /** Spanish and Portuguese take 3 to 4 characters a token; the lower end is the safe one. */
  private static final int CHARS_PER_TOKEN = 3;

  private static final int FIRST_DENSE_CHAR = 0x2E80;
  private static final String CUT = "\n[… message too long, cut here …]\n";

  private PromptText() {}

  /**
   * A careful estimate of the tokens that a message takes; characters of CJK and emoji count one.
   */
  static int tokens(String text) {
    int dense = 0;
    for (int i = 0; i < text.length(); i++) {
      dense += text.charAt(i) >= FIRST_DENSE_CHAR ? 1 : 0;
    }
    int light = text.length() - dense;
    return TOKENS_PER_MESSAGE + dense + (light + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
  }

  /**
   * The text itself, or its beginning and end with a mark between, {@code max} characters at most.
   */
  static String bounded(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int kept = Math.max(0, max - CUT.length());
    int head = wholeBefore(text, kept * 2 / 3);
    int tail = wholeAfter(text, text.length() - kept / 3);
    return text.substring(0, head) + CUT + text.substring(tail);
  }

  /** A name on one line, without what could pass for markup or instructions. */
  static String name(String name, int max) {
    var clean = new StringBuilder();
    name.codePoints()
        .limit(max)
        .map(c -> Character.isWhitespace(c) ? ' ' : c)
        .filter(c -> !Character.isISOControl(c) && "\"<>{}[]".indexOf(c) < 0)
        .forEach(clean::appendCodePoint);
    return clean.toString().strip();
  }

  private static int wholeBefore(String text, int end) {
    return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }

  private static int wholeAfter(String text, int start) {
    boolean tears = start < text.length() && Character.isLowSurrogate(text.charAt(start));
    return tears ? start + 1 : start;
  }
}
