package dev.chasqui.turn;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the Markdown links and the bare addresses of one line. */
final class Links {
  /** A longer destination is left as it was written. */
  private static final int DESTINATION_MAX = 2_000;

  private static final String ENDS_ADDRESS = "<>\"`*|";

  private final CharSequence line;
  private final int[] partner;

  /** Matches brackets and parentheses once, so that hostile nesting costs nothing later. */
  Links(CharSequence line) {
    this.line = line;
    this.partner = new int[line.length()];
    Arrays.fill(partner, -1);
    int[] stack = new int[line.length()];
    int depth = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '[' || c == '(') {
        stack[depth++] = i;
      } else if ((c == ']' || c == ')') && depth > 0) {
        char opening = c == ']' ? '[' : '(';
        if (line.charAt(stack[depth - 1]) == opening) {
          partner[stack[--depth]] = i;
        }
      }
    }
  }

  /**
   * A link {@code [label](address "title")}.
   *
   * @param end index after it
   */
  record Link(CharSequence label, String address, int end) {
    /** Whether the label says nothing that the address does not. */
    boolean isBare() {
      String shown = label.toString().strip();
      return shown.isEmpty() || core(shown).equals(core(address));
    }

    private static String core(String text) {
      String core = text.toLowerCase(Locale.ROOT);
      for (String scheme : new String[] {"https://", "http://", "mailto:", "tel:", "www."}) {
        core = core.startsWith(scheme) ? core.substring(scheme.length()) : core;
      }
      return core.endsWith("/") ? core.substring(0, core.length() - 1) : core;
    }
  }

  /** The link whose {@code [} stands at {@code from}, or null. */
  @Nullable Link at(int from) {
    int labelEnd = partner[from];
    int open = labelEnd + 1;
    if (labelEnd < 0 || open >= line.length() || line.charAt(open) != '(' || partner[open] < 0) {
      return null;
    }
    int end = partner[open];
    if (end - open > DESTINATION_MAX) {
      return null;
    }
    String inside = line.subSequence(open + 1, end).toString().strip();
    int space = 0;
    while (space < inside.length() && !Character.isWhitespace(inside.charAt(space))) {
      space++;
    }
    if (space < inside.length() && !isTitle(inside.substring(space).strip())) {
      return null;
    }
    String address = inside.substring(0, space);
    if (address.startsWith("<") && address.endsWith(">") && address.length() > 2) {
      address = address.substring(1, address.length() - 1);
    }
    return new Link(line.subSequence(from + 1, labelEnd), withoutScheme(address), end + 1);
  }

  /** The end of the web address that starts at {@code from}, or {@code from} if none does. */
  static int addressEnd(CharSequence line, int from) {
    if (!startsWith(line, from, "http://")
        && !startsWith(line, from, "https://")
        && !startsWith(line, from, "www.")) {
      return from;
    }
    int end = from;
    while (end < line.length()
        && !Character.isWhitespace(line.charAt(end))
        && ENDS_ADDRESS.indexOf(line.charAt(end)) < 0) {
      end++;
    }
    while (line.charAt(end - 1) == '_' || line.charAt(end - 1) == '~') {
      end--;
    }
    return end;
  }

  /** People read {@code ana@shop.com}, not {@code mailto:ana@shop.com}. */
  static String withoutScheme(String address) {
    for (String scheme : new String[] {"mailto:", "tel:"}) {
      if (address.startsWith(scheme)) {
        return address.substring(scheme.length());
      }
    }
    return address;
  }

  private static boolean isTitle(String text) {
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    return text.length() > 1 && first == last && (first == '"' || first == '\'');
  }

  private static boolean startsWith(CharSequence line, int from, String prefix) {
    if (line.length() - from < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (line.charAt(from + i) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
