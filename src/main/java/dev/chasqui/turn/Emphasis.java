package dev.chasqui.turn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects one line and pairs its emphasis markers. A pair becomes WhatsApp's marker; a marker
 * without a partner stays as it was written, except a lone {@code **}, which means nothing to a
 * reader and goes. Takes time linear in what it is given. Not thread-safe.
 */
final class Emphasis {
  /** What WhatsApp can do with words, with its marker. */
  enum Kind {
    BOLD("*", 0),
    ITALIC("_", 1),
    STRIKE("~", 2);

    private final String marker;
    private final int row;

    Kind(String marker, int row) {
      this.marker = marker;
      this.row = row;
    }
  }

  /** Longer runs are not emphasis: **** 1234 is a card number. */
  private static final int RUN_MAX = 3;

  private static final String FAMILIES = "*_~<";
  private static final char TAG = '<';

  private static final class Mark {
    private final char family;
    private final int position;
    private final boolean wordBefore;
    private Kind kind;
    private @Nullable Mark opener;
    private boolean paired;
    private String shown = "";

    Mark(Kind kind, char family, int position, boolean wordBefore) {
      this.kind = kind;
      this.family = family;
      this.position = position;
      this.wordBefore = wordBefore;
    }
  }

  private final boolean bold;
  private final StringBuilder text = new StringBuilder();
  private final List<Mark> marks = new ArrayList<>();
  private final List<Mark> open = new ArrayList<>();
  private final int[][] openCount = new int[Kind.values().length][FAMILIES.length()];

  /**
   * Starts a line.
   *
   * @param bold whether all of it will be bold, so that bold inside it is redundant
   */
  Emphasis(boolean bold) {
    this.bold = bold;
  }

  void text(char c) {
    text.append(c);
  }

  void text(CharSequence piece) {
    text.append(piece);
  }

  /** Takes a run of {@code length} markers {@code c} between two characters. */
  void run(char c, int length, char before, char after) {
    boolean wordBefore = Character.isLetterOrDigit(before);
    boolean wordAfter = Character.isLetterOrDigit(after);
    boolean power = Character.isDigit(before) && Character.isDigit(after); // 2**3
    boolean inWord = wordBefore && wordAfter && (c == '_' || length == 1 || power);
    if (length > RUN_MAX || inWord || (c == '~' && length != 2)) {
      text.repeat(c, length);
      return;
    }
    // A single marker must stand at a word's edge, as WhatsApp demands; "5 * 3" has no edge at all.
    boolean closes = !Character.isWhitespace(before) && !(length == 1 && wordAfter);
    boolean opens = !Character.isWhitespace(after) && !(length == 1 && wordBefore);
    int left = length;
    while (closes && left > 0) {
      Kind kind = closable(c, left);
      if (kind == null) {
        break;
      }
      close(kind, c, wordAfter);
      left -= width(kind);
    }
    if (left == 0) {
      return;
    }
    if (opens) {
      if (left >= 2) {
        push(c == '~' ? Kind.STRIKE : Kind.BOLD, c, wordBefore);
      }
      if (left != 2) {
        push(Kind.ITALIC, c, wordBefore);
      }
    } else if (!(c == '*' && left == 2 && closes)) {
      text.repeat(c, left);
    }
  }

  /** Takes {@code <b>} and its like. */
  void openTag(Kind kind, char before) {
    push(kind, TAG, Character.isLetterOrDigit(before));
  }

  /** Takes {@code </b>} and its like. */
  void closeTag(Kind kind, char after) {
    if (count(kind, TAG) > 0) {
      close(kind, TAG, Character.isLetterOrDigit(after));
    }
  }

  /** The line with WhatsApp's markers. */
  String finish() {
    int[] depth = new int[Kind.values().length];
    depth[Kind.BOLD.row] = bold ? 1 : 0;
    var line = new StringBuilder(text.length() + marks.size());
    int from = 0;
    for (Mark mark : marks) {
      int kind = mark.kind.row;
      if (mark.opener != null) {
        depth[kind]--;
        mark.shown = mark.opener.shown;
      } else if (mark.paired) {
        mark.shown = depth[kind]++ == 0 ? mark.shown : "";
      } else {
        mark.shown = literal(mark);
      }
      line.append(text, from, mark.position).append(mark.shown);
      from = mark.position;
    }
    return line.append(text, from, text.length()).toString();
  }

  private static String literal(Mark mark) {
    boolean meaningless = mark.family == TAG || (mark.family == '*' && mark.kind == Kind.BOLD);
    return meaningless ? "" : String.valueOf(mark.family).repeat(width(mark.kind));
  }

  private @Nullable Kind closable(char c, int left) {
    if (c == '~') {
      return count(Kind.STRIKE, c) > 0 ? Kind.STRIKE : null;
    }
    boolean closesBold = left >= 2 && count(Kind.BOLD, c) > 0;
    boolean closesItalic = count(Kind.ITALIC, c) > 0;
    if (closesBold && closesItalic) {
      return left == 2 || open.getLast().kind == Kind.BOLD ? Kind.BOLD : Kind.ITALIC;
    }
    if (closesBold) {
      return Kind.BOLD;
    }
    return closesItalic && left != 2 ? Kind.ITALIC : null;
  }

  private void push(Kind kind, char family, boolean wordBefore) {
    var mark = new Mark(kind, family, text.length(), wordBefore);
    marks.add(mark);
    open.add(mark);
    openCount[kind.row][FAMILIES.indexOf(family)]++;
  }

  /** Pairs the innermost open mark of that kind and family; there is one. */
  private void close(Kind kind, char family, boolean wordAfter) {
    swapTwins(kind);
    Mark opener = pop();
    while (opener.kind != kind || opener.family != family) {
      opener = pop();
    }
    var closer = new Mark(kind, family, text.length(), false);
    closer.opener = opener;
    opener.paired = true;
    // WhatsApp shows markers that touch a word, so these and empty ones are left out.
    boolean hidden = opener.wordBefore || wordAfter || opener.position == closer.position;
    opener.shown = hidden ? "" : kind.marker;
    marks.add(closer);
  }

  /** In {@code ***a** b*} the inner pair closes first, whichever was taken to be the inner one. */
  private void swapTwins(Kind kind) {
    if (open.size() < 2) {
      return;
    }
    Mark inner = open.getLast();
    Mark outer = open.get(open.size() - 2);
    boolean twins = inner.position == outer.position && inner.family == outer.family;
    if (twins && outer.kind == kind && inner.kind != kind) {
      outer.kind = inner.kind;
      inner.kind = kind;
    }
  }

  private Mark pop() {
    Mark mark = open.removeLast();
    openCount[mark.kind.row][FAMILIES.indexOf(mark.family)]--;
    return mark;
  }

  private int count(Kind kind, char family) {
    return openCount[kind.row][FAMILIES.indexOf(family)];
  }

  private static int width(Kind kind) {
    return kind == Kind.ITALIC ? 1 : 2;
  }
}
