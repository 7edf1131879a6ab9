package dev.chasqui.turn;

import java.util.List;

/**
 * Turns Markdown, as models write it, into what WhatsApp shows well.
 *
 * <p>WhatsApp knows {@code *bold*}, {@code _italic_}, {@code ~strike~}, {@code `code`}, blocks of
 * {@code ```}, lists of {@code - } and {@code 1. } and quotes of {@code > } (WhatsApp Help Center:
 * "How to format your messages"). Everything else becomes one of these or plain words: headings are
 * bold lines, tables are lists, links show their address, rules and HTML tags go.
 *
 * <p>Plain text comes out as it went in, and formatting it again changes nothing. Text that already
 * is in WhatsApp's formatting is the exception: {@code *x*} is italic in Markdown, so formatting
 * twice turns bold into italic. Code is never touched.
 */
public final class WhatsAppFormatter {
  private final List<String> lines;
  private final StringBuilder out;
  private boolean blankPending;

  private WhatsAppFormatter(String markdown) {
    this.lines = markdown.lines().map(String::stripTrailing).toList();
    this.out = new StringBuilder(markdown.length() + 16);
  }

  /**
   * Returns the text in WhatsApp's formatting, without white space at its ends and never with two
   * blank lines in a row. Accepts anything and takes time linear in its length.
   */
  public static String format(String markdown) {
    return new WhatsAppFormatter(markdown).run();
  }

  private String run() {
    int i = 0;
    while (i < lines.size()) {
      i = block(i);
    }
    return out.toString().strip();
  }

  /** Formats the block that starts at line {@code i} and returns the line after it. */
  private int block(int i) {
    String line = lines.get(i);
    String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
    String content = line.stripLeading();
    if (isFence(content)) {
      return code(i, content);
    }
    if (content.isEmpty() || isRule(content)) {
      blankPending = true;
      return i + 1;
    }
    if (MarkdownTable.startsWith(line, next)) {
      return table(i);
    }
    int level = headingLevel(content);
    if (level > 0) {
      heading(content.substring(level));
      return i + 1;
    }
    if (isUnderline(next) && content.charAt(0) != '>' && ListMarker.of(line) == null) {
      heading(content);
      return i + 2;
    }
    if (content.charAt(0) == '>') {
      quote(content);
    } else {
      emitLines("", text(line));
    }
    return i + 1;
  }

  private int code(int i, String opening) {
    int length = leading(opening, opening.charAt(0));
    emit("```");
    int j = i + 1;
    while (j < lines.size() && !closesFence(lines.get(j).strip(), opening.charAt(0), length)) {
      out.append('\n').append(lines.get(j));
      j++;
    }
    emit("```");
    return j + 1;
  }

  private int table(int i) {
    var table = MarkdownTable.of(lines.get(i));
    int end = i + 2;
    while (end < lines.size() && lines.get(end).indexOf('|') >= 0) {
      end++;
    }
    emitLines("", table.title(end > i + 2));
    for (String row : lines.subList(i + 2, end)) {
      emitLines("", table.row(row));
    }
    return end;
  }

  private void heading(String content) {
    String title = content.strip();
    int end = title.length();
    while (end > 0 && title.charAt(end - 1) == '#') {
      end--;
    }
    boolean closed = end < title.length() && (end == 0 || title.charAt(end - 1) == ' ');
    String shown = InlineFormatter.formatInsideBold(closed ? title.substring(0, end) : title);
    for (String line : shown.lines().toList()) {
      if (!line.isBlank()) {
        emit("*" + line.strip() + "*");
      }
    }
  }

  private void quote(String content) {
    int start = 0;
    while (start < content.length()
        && (content.charAt(start) == '>' || content.charAt(start) == ' ')) {
      start++;
    }
    if (start == content.length()) {
      blankPending = true;
    } else {
      emitLines("> ", text(content.substring(start)));
    }
  }

  /** A list item or a line of a paragraph. */
  private static String text(String line) {
    ListMarker marker = ListMarker.of(line);
    return marker == null
        ? InlineFormatter.format(line)
        : marker.shown() + InlineFormatter.format(line.substring(marker.end()));
  }

  private void emitLines(String prefix, String text) {
    text.lines()
        .map(String::stripTrailing)
        .forEach(line -> {
          if (line.isEmpty()) {
            blankPending = true;
          } else {
            emit(prefix + line);
          }
        });
  }

  private void emit(String line) {
    if (!out.isEmpty()) {
      out.append(blankPending ? "\n\n" : "\n");
    }
    blankPending = false;
    out.append(line);
  }

  /** Three or more backticks or tildes; backticks further on make it code within the line. */
  private static boolean isFence(String content) {
    if (content.startsWith("```")) {
      return content.indexOf('`', leading(content, '`')) < 0;
    }
    return content.startsWith("~~~");
  }

  private static boolean closesFence(String content, char c, int length) {
    return content.length() >= length && leading(content, c) == content.length();
  }

  /** Three or more of the same {@code -}, {@code *} or {@code _}, blanks between them or not. */
  private static boolean isRule(String content) {
    char c = content.charAt(0);
    if (c != '-' && c != '*' && c != '_') {
      return false;
    }
    int count = 0;
    for (int i = 0; i < content.length(); i++) {
      if (content.charAt(i) == c) {
        count++;
      } else if (content.charAt(i) != ' ') {
        return false;
      }
    }
    return count >= 3;
  }

  private static boolean isUnderline(String line) {
    return line.length() >= 3 && leading(line, '=') == line.length();
  }

  /** 1 to 6, or 0 for other lines; "#promo" is a tag and "#1" a place. */
  private static int headingLevel(String content) {
    int level = leading(content, '#');
    if (level == 0 || level > 6) {
      return 0;
    }
    boolean spaced = level == content.length() || content.charAt(level) == ' ';
    return spaced || level >= 2 ? level : 0;
  }

  private static int leading(String text, char c) {
    int count = 0;
    while (count < text.length() && text.charAt(count) == c) {
      count++;
    }
    return count;
  }
}
