package dev.chasqui.turn;

import org.jspecify.annotations.Nullable;

/**
 * The start of a list item.
 *
 * @param shown indentation and marker as WhatsApp knows them: "- " or "1. "
 * @param end index in the line where the item's words start
 */
record ListMarker(String shown, int end) {
  private static final int INDENT_MAX = 12;
  private static final int DIGITS_MAX = 9;

  /** The marker that {@code line} starts with, or null. */
  static @Nullable ListMarker of(String line) {
    int start = 0;
    var indent = new StringBuilder();
    while (start < line.length() && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
      if (indent.length() < INDENT_MAX) {
        indent.append(line.charAt(start) == '\t' ? "  " : " ");
      }
      start++;
    }
    int end = start;
    while (end < line.length() && end - start < DIGITS_MAX && isDigit(line.charAt(end))) {
      end++;
    }
    String number = line.substring(start, end);
    if (end + 1 >= line.length() || line.charAt(end + 1) != ' ') {
      return null;
    }
    String marks = number.isEmpty() ? "-*+" : ".)";
    if (marks.indexOf(line.charAt(end)) < 0) {
      return null;
    }
    int words = end + 1;
    while (words < line.length() && line.charAt(words) == ' ') {
      words++;
    }
    return new ListMarker(indent + (number.isEmpty() ? "- " : number + ". "), words);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
