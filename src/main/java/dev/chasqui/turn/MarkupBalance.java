package dev.chasqui.turn;

/**
 * Follows Markdown character by character and knows whether something is still open: a code block,
 * a table, emphasis, a parenthesis, a link. Emphasis and code spans end with their line at the
 * latest, parentheses with their paragraph. Not thread-safe.
 */
final class MarkupBalance {
  private enum Line {
    START,
    /** A first character that may turn out to be a bullet or a list number. */
    BULLET,
    NUMBER,
    NUMBER_DOT,
    TEXT,
    ITEM,
    HEADING,
    TABLE,
    CODE_END
  }

  private Line line = Line.START;
  private Line lineBefore = Line.START;
  private char first = '\n';
  private char last = '\n';

  private boolean fence;
  private boolean fenceOpenedHere;

  private char runChar;
  private int runLength;
  private char beforeRun = '\n';
  private boolean runAtLineStart;

  private int codeTicks;
  private boolean strong;
  private boolean star;
  private boolean underscore;
  private boolean strike;
  private int parentheses;
  private int brackets;

  /** Takes the next character; {@code before} is the one in front of it. */
  void next(char c, char before) {
    if (runLength > 0) {
      if (c == runChar) {
        runLength++;
        return;
      }
      endRun(c);
    }
    if (c == '\n') {
      return;
    }
    if (c == '`' || ((c == '*' || c == '_' || c == '~') && !inCode())) {
      runChar = c;
      runLength = 1;
      beforeRun = before;
      runAtLineStart = line == Line.START;
    }
    classify(c);
    if (!inCode()) {
      nest(c, before);
    }
    if (!Character.isWhitespace(c)) {
      last = c;
    }
  }

  /** Whether nothing is open. An unfinished run of markers counts as open. */
  boolean balanced() {
    return runLength == 0
        && !nested()
        && codeTicks == 0
        && !strong
        && !star
        && !underscore
        && !strike;
  }

  /** Whether nothing is open that goes on after the end of this line. */
  boolean balancedLine() {
    return !nested() && !isTitle();
  }

  boolean inCode() {
    return fence || codeTicks > 0;
  }

  /** Whether {@code c}, just taken, is the full stop of a list number such as "1.". */
  boolean isListNumber(char c) {
    return c == '.' && line == Line.NUMBER_DOT;
  }

  /**
   * Whether the line that ends here finishes something without needing a full stop: a list item, a
   * code block, or (being blank) the paragraph or table before it.
   */
  boolean lineEndsThought() {
    if (fence) {
      return false;
    }
    return switch (line) {
      case ITEM, CODE_END -> parentheses == 0 && brackets == 0;
      case START -> lineBefore == Line.TEXT || lineBefore == Line.TABLE || lineBefore == Line.ITEM;
      case BULLET, NUMBER, NUMBER_DOT, TEXT, HEADING, TABLE -> false;
    };
  }

  /** Forgets what cannot go on after a line break. */
  void endLine() {
    if (line == Line.START) {
      parentheses = 0;
      brackets = 0;
    }
    lineBefore = isTitle() ? Line.HEADING : line;
    line = Line.START;
    first = '\n';
    last = '\n';
    codeTicks = 0;
    strong = false;
    star = false;
    underscore = false;
    strike = false;
    fenceOpenedHere = false;
  }

  private boolean nested() {
    return fence || parentheses > 0 || brackets > 0 || line == Line.TABLE || line == Line.HEADING;
  }

  /** A line that is bold from end to end serves as a heading. */
  private boolean isTitle() {
    return line == Line.TEXT && first == '*' && last == '*';
  }

  private void classify(char c) {
    boolean space = Character.isWhitespace(c);
    if (line == Line.START && !space) {
      first = c;
    }
    line =
        switch (line) {
          case START -> {
            if (space) {
              yield Line.START;
            }
            if (c == '#') {
              yield Line.HEADING;
            }
            if ("-+*•".indexOf(c) >= 0) {
              yield Line.BULLET;
            }
            yield c == '|' ? Line.TABLE : c >= '0' && c <= '9' ? Line.NUMBER : Line.TEXT;
          }
          case BULLET -> space ? Line.ITEM : Line.TEXT;
          case NUMBER -> {
            if (c >= '0' && c <= '9') {
              yield Line.NUMBER;
            }
            yield c == '.' || c == ')' ? Line.NUMBER_DOT : Line.TEXT;
          }
          case NUMBER_DOT -> space ? Line.ITEM : Line.TEXT;
          case TEXT -> c == '|' && !inCode() ? Line.TABLE : Line.TEXT;
          case ITEM, HEADING, TABLE, CODE_END -> line;
        };
  }

  private void nest(char c, char before) {
    switch (c) {
      case '(' -> parentheses += before == ':' || before == ';' ? 0 : 1; // :( is a face
      case ')' -> parentheses = Math.max(0, parentheses - 1);
      case '[' -> brackets++;
      case ']' -> brackets = Math.max(0, brackets - 1);
      default -> {}
    }
  }

  private void endRun(char after) {
    int length = runLength;
    runLength = 0;
    boolean canOpen = !Character.isWhitespace(after);
    boolean canClose = !Character.isWhitespace(beforeRun);
    boolean inWord = Character.isLetterOrDigit(beforeRun) && Character.isLetterOrDigit(after);
    switch (runChar) {
      case '`' -> endTicks(length);
      case '~' -> strike = (length == 2 && !inWord) ? toggle(strike, canOpen, canClose) : strike;
      case '*' -> {
        if (length == 2 || length == 3) {
          strong = toggle(strong, canOpen, canClose);
        }
        if ((length == 1 || length == 3) && !inWord) {
          star = toggle(star, canOpen, canClose);
        }
      }
      default -> underscore = length <= 3 && !inWord && toggle(underscore, canOpen, canClose);
    }
  }

  private void endTicks(int length) {
    if (fence) {
      if (length >= 3 && (runAtLineStart || fenceOpenedHere)) {
        fence = false;
        line = Line.CODE_END;
      }
    } else if (length >= 3 && runAtLineStart) {
      fence = true;
      fenceOpenedHere = true;
    } else if (codeTicks == 0) {
      codeTicks = length;
    } else if (codeTicks == length) {
      codeTicks = 0;
    }
  }

  private static boolean toggle(boolean open, boolean canOpen, boolean canClose) {
    return open ? !canClose : canOpen;
  }
}
