package dev.chasqui.turn;

import java.util.ArrayList;
import java.util.List;

/** Turns a Markdown table into lines that can be read on a phone. */
final class MarkdownTable {
  /** A longer header is not repeated on each row. */
  private static final int REPEATED_HEADER_MAX = 40;

  private final List<String> headers;

  private MarkdownTable(List<String> headers) {
    this.headers = headers;
  }

  /** Whether a table starts with these two lines. */
  static boolean startsWith(String header, String delimiter) {
    return header.indexOf('|') >= 0 && isDelimiter(delimiter);
  }

  static MarkdownTable of(String header) {
    return new MarkdownTable(cells(header));
  }

  /**
   * The line above the rows; empty if the table has no headings. With three columns or more the
   * rows name all but the first themselves, if there are any.
   */
  String title(boolean hasRows) {
    var shown = headers.size() > 2 && hasRows ? headers.subList(0, 1) : headers;
    var filled = shown.stream().map(InlineFormatter::formatInsideBold).map(MarkdownTable::oneLine);
    String title = String.join(" · ", filled.filter(cell -> !cell.isBlank()).toList());
    return title.isEmpty() ? "" : "*" + title + "*";
  }

  /** One row as a list item, such as "- Monday: 9–18" or "- Soup · Price: 4 € · Size: small". */
  String row(String line) {
    List<String> cells = cells(line);
    var row = new StringBuilder("-");
    for (int i = 0; i < cells.size(); i++) {
      String cell = oneLine(InlineFormatter.format(cells.get(i)));
      if (cell.isBlank()) {
        continue;
      }
      if (i == 0 || row.length() == 1) {
        row.append(' ');
      } else {
        row.append(headers.size() == 2 ? ": " : " · ");
      }
      row.append(label(i)).append(cell);
    }
    return row.length() == 1 ? "" : row.toString();
  }

  private String label(int column) {
    if (column == 0 || headers.size() <= 2 || column >= headers.size()) {
      return "";
    }
    String header = headers.get(column);
    if (header.isBlank() || header.length() > REPEATED_HEADER_MAX) {
      return "";
    }
    String label = oneLine(InlineFormatter.formatInsideBold(header));
    return label.endsWith(":") ? label + " " : label + ": ";
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').strip();
  }

  /** Whether the line is made of {@code |---|:-:|}. */
  private static boolean isDelimiter(String line) {
    boolean pipe = false;
    boolean dash = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      pipe |= c == '|';
      dash |= c == '-';
      if (c != '|' && c != '-' && c != ':' && c != ' ' && c != '\t') {
        return false;
      }
    }
    return pipe && dash;
  }

  private static List<String> cells(String line) {
    String inner = line.strip();
    inner = inner.startsWith("|") ? inner.substring(1) : inner;
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if (c == '\\' && i + 1 < inner.length() && inner.charAt(i + 1) == '|') {
        cell.append('|');
        i++;
      } else if (c == '|') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    if (!cell.toString().isBlank()) {
      cells.add(cell.toString().strip());
    }
    return cells;
  }
}
