package dev.chasqui.turn;

/** Complete sentences of a text that is still being written. */
public final class Sentences {
  private Sentences() {}

  /**
   * Length of the prefix of {@code textSoFar} that consists of complete sentences and is worth a
   * message of its own (at least {@value SentenceScanner#WORTH_CHARS} characters and {@value
   * SentenceScanner#WORTH_WORDS} words); 0 if there is none. It ends with the last sentence's
   * closing marks; the white space after it is not counted.
   *
   * <p>A sentence is complete once white space after it has been seen, since a full stop may turn
   * out to be the middle of {@code 3.50} or {@code shop.com}. Nothing ends inside emphasis, code,
   * tables, parentheses and links. For a text that grows the result never shrinks.
   */
  public static int completeLength(CharSequence textSoFar) {
    var scanner = new SentenceScanner(Integer.MAX_VALUE);
    scanner.advance(textSoFar);
    return scanner.complete();
  }
}
