package dev.chasqui.turn;

import dev.chasqui.turn.Emphasis.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The little HTML that models mix into their Markdown. */
final class Html {
  private static final Map<String, Kind> EMPHASIS =
      Map.of(
          "b", Kind.BOLD,
          "strong", Kind.BOLD,
          "i", Kind.ITALIC,
          "em", Kind.ITALIC,
          "s", Kind.STRIKE,
          "del", Kind.STRIKE,
          "strike", Kind.STRIKE);

  private static final Set<String> BLOCKS =
      Set.of("p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3");

  private static final Set<String> IGNORED =
      Set.of(
          "span", "u", "font", "small", "big", "sub", "sup", "center", "mark", "tbody", "thead",
          "td", "th", "code", "pre", "kbd");

  private static final Map<String, String> ENTITIES =
      Map.ofEntries(
          Map.entry("amp", "&"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("quot", "\""),
          Map.entry("apos", "'"),
          Map.entry("nbsp", " "),
          Map.entry("euro", "€"),
          Map.entry("pound", "£"),
          Map.entry("copy", "©"),
          Map.entry("reg", "®"),
          Map.entry("trade", "™"),
          Map.entry("deg", "°"),
          Map.entry("ordm", "º"),
          Map.entry("ordf", "ª"),
          Map.entry("iquest", "¿"),
          Map.entry("iexcl", "¡"),
          Map.entry("hellip", "…"),
          Map.entry("mdash", "—"),
          Map.entry("ndash", "–"),
          Map.entry("middot", "·"),
          Map.entry("bull", "•"),
          Map.entry("times", "×"),
          Map.entry("laquo", "«"),
          Map.entry("raquo", "»"),
          Map.entry("ldquo", "“"),
          Map.entry("rdquo", "”"),
          Map.entry("lsquo", "‘"),
          Map.entry("rsquo", "’"),
          Map.entry("aacute", "á"),
          Map.entry("eacute", "é"),
          Map.entry("iacute", "í"),
          Map.entry("oacute", "ó"),
          Map.entry("uacute", "ú"),
          Map.entry("ntilde", "ñ"),
          Map.entry("uuml", "ü"),
          Map.entry("atilde", "ã"),
          Map.entry("otilde", "õ"),
          Map.entry("ccedil", "ç"),
          Map.entry("acirc", "â"),
          Map.entry("ecirc", "ê"),
          Map.entry("ocirc", "ô"));

  private static final int ENTITY_LENGTH_MAX = 10;

  private Html() {}

  /**
   * A tag, as a place to act on.
   *
   * @param name in lower case
   * @param end index after its {@code >}
   */
  record Tag(String name, boolean closing, int end) {
    @Nullable Kind emphasis() {
      return EMPHASIS.get(name);
    }

    /** What a tag without emphasis stands for; null when the tag is none of HTML's. */
    @Nullable String replacement() {
      if (name.equals("br")) {
        return "\n";
      }
      if (name.equals("li")) {
        return closing ? "" : "\n- ";
      }
      if (BLOCKS.contains(name)) {
        return "\n";
      }
      return IGNORED.contains(name) ? "" : null;
    }
  }

  /** A decoded entity and the index after its semicolon. */
  record Entity(String text, int end) {}

  /** The tag that starts at {@code from}, where a {@code <} stands, or null. */
  static @Nullable Tag tagAt(CharSequence line, int from) {
    int at = from + 1;
    boolean closing = at < line.length() && line.charAt(at) == '/';
    at += closing ? 1 : 0;
    int nameStart = at;
    while (at < line.length()
        && at - nameStart < ENTITY_LENGTH_MAX
        && isNameUnit(line.charAt(at))) {
      at++;
    }
    int nameEnd = at;
    while (at < line.length() && line.charAt(at) != '>' && line.charAt(at) != '<') {
      at++;
    }
    boolean cut = at == line.length() || line.charAt(at) == '<';
    if (cut || nameEnd == nameStart || !endsName(line.charAt(nameEnd))) {
      return null;
    }
    String name = line.subSequence(nameStart, nameEnd).toString().toLowerCase(Locale.ROOT);
    return new Tag(name, closing, at + 1);
  }

  /** The address in an anchor tag; empty if there is none in quotes. */
  static String href(String tag) {
    int attribute = tag.toLowerCase(Locale.ROOT).indexOf("href=");
    int start = attribute + "href=".length() + 1;
    if (attribute < 0 || start >= tag.length()) {
      return "";
    }
    char quote = tag.charAt(start - 1);
    int end = tag.indexOf(quote, start);
    return (quote == '"' || quote == '\'') && end > start ? tag.substring(start, end) : "";
  }

  /** The entity that starts at {@code from}, where an ampersand stands, or null. */
  static @Nullable Entity entityAt(CharSequence line, int from) {
    int end = from + 1;
    while (end < line.length() && end - from <= ENTITY_LENGTH_MAX && line.charAt(end) != ';') {
      end++;
    }
    if (end >= line.length() || line.charAt(end) != ';') {
      return null;
    }
    String name = line.subSequence(from + 1, end).toString();
    String text = name.startsWith("#") ? numeric(name) : ENTITIES.get(name);
    return text == null ? null : new Entity(text, end + 1);
  }

  private static @Nullable String numeric(String name) {
    boolean hex = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
    try {
      int codePoint =
          hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
      boolean shown =
          Character.isValidCodePoint(codePoint)
              && !Character.isISOControl(codePoint)
              && !(codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
      return shown ? Character.toString(codePoint) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isNameUnit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean endsName(char c) {
    return c == '>' || c == '/' || c == ' ';
  }
}
