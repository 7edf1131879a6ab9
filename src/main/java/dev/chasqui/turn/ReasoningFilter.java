package dev.chasqui.turn;

import java.util.List;
import java.util.Locale;

/**
 * Drops what some models think aloud before they answer: {@code <think>…</think>} at the start of
 * the stream, however it is cut into deltas. Thinking that never ends shows nothing. White space
 * before the answer goes as well. Not thread-safe.
 */
final class ReasoningFilter {
  private static final List<String> OPENINGS = List.of("<think>", "<thinking>", "<reasoning>");

  private enum State {
    BEFORE,
    THINKING,
    ANSWER
  }

  private State state = State.BEFORE;
  private String held = "";
  private String closing = "";

  /** Returns the part of the answer that {@code delta} makes certain; may be empty. */
  String accept(String delta) {
    if (state == State.ANSWER) {
      return delta;
    }
    held += delta;
    while (true) {
      if (state == State.THINKING && !thinkingEnds()) {
        return "";
      }
      held = held.stripLeading();
      String opening = opening();
      if (opening.isEmpty()) {
        return answerStarts();
      }
      if (held.length() < opening.length()) {
        return "";
      }
      state = State.THINKING;
      closing = "</" + opening.substring(1);
      held = held.substring(opening.length());
    }
  }

  /** Returns what was held back because it might have become a tag. */
  String end() {
    String rest = state == State.BEFORE ? held : "";
    held = "";
    return rest;
  }

  private boolean thinkingEnds() {
    int end = held.toLowerCase(Locale.ROOT).indexOf(closing);
    if (end < 0) {
      held = held.substring(Math.max(0, held.length() - closing.length()));
      return false;
    }
    held = held.substring(end + closing.length());
    state = State.BEFORE;
    return true;
  }

  /** The tag that the held text is or may become; empty if none. */
  private String opening() {
    for (String opening : OPENINGS) {
      int length = Math.min(opening.length(), held.length());
      if (opening.regionMatches(true, 0, held, 0, length)) {
        return opening;
      }
    }
    return "";
  }

  private String answerStarts() {
    state = State.ANSWER;
    String answer = held;
    held = "";
    return answer;
  }
}
