package dev.chasqui.turn;

import dev.chasqui.turn.Abbreviations.Verdict;

/**
 * Finds, in a text that still grows, the prefix that consists of complete sentences. Every
 * character is looked at once, whatever the size of the pieces in which the text arrives. The
 * answer never shrinks while the text grows. Not thread-safe.
 */
final class SentenceScanner {
  /** A shorter beginning, such as a mere greeting, is not worth a message of its own. */
  static final int WORTH_CHARS = 25;

  static final int WORTH_WORDS = 4;

  private final MarkupBalance markup = new MarkupBalance();
  private final int limit;

  private int next;
  private int complete;
  private char before = '\n';

  private int words;
  private boolean wordOpen;

  /** End of a sentence that only lacks the white space after it, or -1. */
  private int candidate = -1;

  private Verdict condition = Verdict.END;
  private boolean safeWithoutSpace;

  /** End of a sentence that only lacks the capital after the white space, or -1. */
  private int awaitsCapital = -1;

  private boolean justEnded;
  private int lastTextEnd;
  private char lastTextChar = '\n';

  /** Considers only sentences that end within the first {@code limit} characters. */
  SentenceScanner(int limit) {
    this.limit = limit;
  }

  /** Reads what has been added to {@code text}, whose earlier characters must be unchanged. */
  void advance(CharSequence text) {
    for (; next < text.length(); next++) {
      char c = text.charAt(next);
      step(text, c);
      before = c;
    }
  }

  /** Length of the complete sentences; white space after them is not counted. */
  int complete() {
    return complete;
  }

  /**
   * Like {@link #complete()}, but takes the end of the text for the end of the last sentence when
   * that is most likely so: "…till nine." and "…at 18. " but not "www.shop." nor "3.".
   */
  int completeIfNothingFollows() {
    boolean ended = candidate == next && condition == Verdict.END && safeWithoutSpace;
    int end = ended ? candidate : awaitsCapital;
    int wordsSoFar = words + (wordOpen ? 1 : 0);
    return end > 0 && markup.balanced() && worth(end, wordsSoFar) ? end : complete;
  }

  private void step(CharSequence text, char c) {
    markup.next(c, before);
    if (Character.isLetterOrDigit(c)) {
      wordOpen = true;
    } else if (Character.isWhitespace(c)) {
      words += wordOpen ? 1 : 0;
      wordOpen = false;
    }
    if (c == '\n') {
      endOfLine();
    } else if (Character.isWhitespace(c)) {
      endOfWord();
    } else {
      visible(text, c);
      lastTextEnd = next + 1;
      lastTextChar = c;
    }
  }

  private void visible(CharSequence text, char c) {
    if (awaitsCapital >= 0) {
      if (Character.isUpperCase(c) || isOpening(c) || isEmojiUnit(c)) {
        commit(awaitsCapital);
      }
      awaitsCapital = -1;
    }
    if (isTerminator(c) && !markup.inCode() && !markup.isListNumber(c)) {
      boolean dots = c == '…' || (c == '.' && before == '.');
      if (candidate < 0 || c != '.' || dots) {
        condition = c == '.' && !dots ? Abbreviations.judge(text, next) : Verdict.END;
        if (dots) {
          condition = Verdict.IF_CAPITAL_FOLLOWS;
        }
        safeWithoutSpace = isPlainWord(text, next);
      }
      candidate = next + 1;
    } else if (isEmojiUnit(c) && (candidate >= 0 || justEnded)) {
      condition = candidate >= 0 ? condition : Verdict.END;
      safeWithoutSpace = false;
      candidate = next + 1;
    } else if (candidate >= 0 && isClosing(c)) {
      candidate = next + 1;
    } else {
      candidate = -1;
    }
    justEnded &= isEmojiUnit(c);
  }

  private void endOfWord() {
    if (candidate >= 0 && markup.balanced()) {
      switch (condition) {
        case END -> commit(candidate);
        case IF_CAPITAL_FOLLOWS -> awaitsCapital = candidate;
        case IF_LINE_ENDS -> {}
      }
    }
    candidate = -1;
  }

  private void endOfLine() {
    int sentence = Math.max(candidate, awaitsCapital);
    candidate = -1;
    awaitsCapital = -1;
    boolean introduces = lastTextChar == ':' || lastTextChar == ',' || lastTextChar == ';';
    if (sentence >= 0 && markup.balancedLine()) {
      commit(sentence);
    } else if (!introduces && markup.lineEndsThought()) {
      commit(lastTextEnd);
    }
    markup.endLine();
    justEnded = false;
  }

  private void commit(int end) {
    if (worth(end, words)) {
      complete = end;
      justEnded = true;
    }
  }

  private boolean worth(int end, int wordCount) {
    return end <= limit && end >= WORTH_CHARS && wordCount >= WORTH_WORDS;
  }

  /** Whether the word that ends before {@code end} cannot go on after a mark, as a domain does. */
  private static boolean isPlainWord(CharSequence text, int end) {
    int start = end;
    while (start > 0 && end - start < 30 && Character.isLetter(text.charAt(start - 1))) {
      start--;
    }
    boolean atEdge = start == 0 || " \n\t\"'(*_¿¡«“".indexOf(text.charAt(start - 1)) >= 0;
    return atEdge && (end - start >= 4 || (end > start && text.charAt(end) != '.'));
  }

  static boolean isTerminator(char c) {
    return c == '.' || c == '!' || c == '?' || c == '…';
  }

  private static boolean isClosing(char c) {
    return "\"'»”’)]*_~`".indexOf(c) >= 0;
  }

  private static boolean isOpening(char c) {
    return "¿¡\"«“‘'([*_-•#>".indexOf(c) >= 0;
  }

  /** Parts of emoji; in the texts at hand characters outside the BMP are emoji. */
  private static boolean isEmojiUnit(char c) {
    return Character.isSurrogate(c)
        || c == '\u200d'
        || c == '\ufe0f'
        || (c >= 0x2600 && c < 0x27c0);
  }
}
