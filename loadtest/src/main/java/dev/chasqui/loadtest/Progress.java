package dev.chasqui.loadtest;

import java.io.PrintStream;

/**
 * What a person sees while a run goes on: a line that changes on a terminal, few lines elsewhere.
 */
final class Progress {
  private final PrintStream out = System.err;
  private final boolean live;

  /**
   * @param live whether lines may be written over
   */
  Progress(boolean live) {
    this.live = live;
  }

  /** A line that the next one replaces. */
  void now(String line) {
    if (live) {
      out.print("\r\033[K" + line);
      out.flush();
    }
  }

  /** A line that stays. */
  void say(String line) {
    out.println((live ? "\r\033[K" : "") + line);
  }

  /** Takes the changing line away. */
  void clear() {
    if (live) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
