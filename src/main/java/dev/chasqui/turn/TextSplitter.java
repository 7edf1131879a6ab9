package dev.chasqui.turn;

import dev.chasqui.turn.Abbreviations.Verdict;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Cuts a text that is too long for one message where a reader would: between paragraphs, else
 * lines, else sentences, else words, and inside a word only when it is longer than a message.
 */
public final class TextSplitter {
  private static final int CHARS_MIN = 16;
  private static final String FENCE = "```";
  private static final String ELLIPSIS = "…";

  /** Enough characters after the cut to see whether it falls into a cluster such as an emoji. */
  private static final int LOOK_AHEAD = 64;

  private final int maxChars;
  private final int maxParts;
  private final List<String> parts = new ArrayList<>();
  private String rest;

  private TextSplitter(String text, int maxChars, int maxParts) {
    this.rest = text.strip();
    this.maxChars = maxChars;
    this.maxParts = maxParts;
  }

  /**
   * Splits {@code text}, which is in WhatsApp's formatting. Only white space at the cuts is lost,
   * unless the text needs more than {@code maxParts}: then the last part ends with "…". A code
   * block that is cut is closed and opened again. Never cuts a grapheme cluster that fits.
   *
   * @param maxChars longest part in UTF-16 units, at least 16
   * @param maxParts most parts, at least 1
   * @return no part for a blank text
   */
  public static List<String> split(String text, int maxChars, int maxParts) {
    if (maxChars < CHARS_MIN || maxParts < 1) {
      throw new IllegalArgumentException(
          "needs maxChars >= 16 and maxParts >= 1, got " + maxChars + " and " + maxParts);
    }
    return new TextSplitter(text, maxChars, maxParts).run();
  }

  private List<String> run() {
    while (rest.length() > maxChars) {
      if (parts.size() == maxParts - 1) {
        parts.add(shortened());
        return List.copyOf(parts);
      }
      takeOne();
    }
    if (!rest.isBlank()) {
      parts.add(rest);
    }
    return List.copyOf(parts);
  }

  private void takeOne() {
    boolean fences = rest.contains(FENCE);
    int overhead = fences ? 2 * (FENCE.length() + 1) : 0;
    int room = maxChars - overhead / 2;
    int partsAfter = maxParts - parts.size() - 1;
    long least = rest.length() - (long) partsAfter * (maxChars - overhead);
    // Early enough to be a good place, late enough for the rest to fit into the parts that remain.
    int floor = (int) Math.max(room / 2, least > room ? 0 : least);
    int cut = cutBetween(floor, room);
    String head = rest.substring(0, cut).stripTrailing();
    String tail = rest.substring(cut);
    if (fences && endsInsideFence(head)) {
      cutFence(head, stripLineBreaks(tail));
    } else {
      parts.add(head);
      rest = tail.stripLeading();
    }
  }

  /** Closes the code block at the end of {@code head} and opens it again in the rest. */
  private void cutFence(String head, String tail) {
    boolean justOpened = head.endsWith(FENCE);
    String before = justOpened ? head.substring(0, head.length() - FENCE.length()).strip() : head;
    if (!before.isEmpty()) {
      parts.add(justOpened ? before : head + "\n" + FENCE);
    }
    boolean closesNow = tail.startsWith(FENCE) && !justOpened;
    rest = closesNow ? tail.substring(FENCE.length()).strip() : FENCE + "\n" + tail;
  }

  private String shortened() {
    int room = maxChars - ELLIPSIS.length();
    if (rest.contains(FENCE)) {
      room -= FENCE.length() + 1;
    }
    String head = rest.substring(0, wordCut(room * 3 / 4, room)).stripTrailing();
    return head + ELLIPSIS + (endsInsideFence(head) ? "\n" + FENCE : "");
  }

  private int cutBetween(int floor, int room) {
    var clusters = clusters(room);
    IntPredicate whole = cut -> clusters.isBoundary(cut) && clusters.isBoundary(afterSpace(cut));
    int cut = last(floor, room, i -> isLineBreak(i) && isLineBreak(i + 1));
    cut = cut >= 0 ? cut : last(floor, room, this::isLineBreak);
    cut = cut >= 0 ? cut : last(floor, room, i -> endsSentence(i) && whole.test(i));
    return cut >= 0 ? cut : wordCut(floor, room);
  }

  private int wordCut(int floor, int room) {
    var clusters = clusters(room);
    IntPredicate whole = cut -> clusters.isBoundary(cut) && clusters.isBoundary(afterSpace(cut));
    int cut = last(floor, room, i -> Character.isWhitespace(rest.charAt(i)) && whole.test(i));
    if (cut < 0) {
      cut = last(floor, room, clusters::isBoundary);
    }
    if (cut < 0) {
      cut = Character.isLowSurrogate(rest.charAt(room)) ? room - 1 : room;
    }
    int emphasis = emphasisAround(cut);
    return emphasis > floor ? emphasis : cut;
  }

  /** The last place in {@code [floor, room]} that fits, or -1. */
  private static int last(int floor, int room, IntPredicate fits) {
    for (int i = room; i >= floor; i--) {
      if (fits.test(i)) {
        return i;
      }
    }
    return -1;
  }

  private BreakIterator clusters(int room) {
    var clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
    clusters.setText(rest.substring(0, Math.min(rest.length(), room + LOOK_AHEAD)));
    return clusters;
  }

  private int afterSpace(int cut) {
    int end = cut;
    while (end < rest.length() && end - cut < LOOK_AHEAD - 1 && isSpace(end)) {
      end++;
    }
    return end;
  }

  private boolean isSpace(int i) {
    return Character.isWhitespace(rest.charAt(i));
  }

  private boolean isLineBreak(int i) {
    return i < rest.length() && rest.charAt(i) == '\n';
  }

  private boolean endsSentence(int cut) {
    if (!isSpace(cut)) {
      return false;
    }
    int end = cut - 1;
    while (end > 0 && "\"'»”’)]*_~".indexOf(rest.charAt(end)) >= 0) {
      end--;
    }
    char c = rest.charAt(end);
    return SentenceScanner.isTerminator(c)
        && (c != '.' || Abbreviations.judge(rest, end) != Verdict.IF_LINE_ENDS);
  }

  /** Where the bold words start that {@code cut} would tear, or -1. */
  private int emphasisAround(int cut) {
    int open = -1;
    int start = rest.lastIndexOf('\n', cut - 1) + 1;
    for (int i = start; i < cut; i++) {
      if (rest.charAt(i) != '*') {
        continue;
      }
      boolean opens = open < 0 && (i == start || isSpace(i - 1)) && !isSpace(i + 1);
      open = opens ? i : -1;
    }
    return open;
  }

  private static boolean endsInsideFence(String text) {
    boolean inside = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith(FENCE) && line.indexOf(FENCE, FENCE.length()) < 0) {
        inside = !inside;
      }
    }
    return inside;
  }

  /** Keeps the indentation of code. */
  private static String stripLineBreaks(String text) {
    int start = 0;
    while (start < text.length() && text.charAt(start) == '\n') {
      start++;
    }
    return text.substring(start);
  }
}
