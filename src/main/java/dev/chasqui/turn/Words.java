package dev.chasqui.turn;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Word lists that can be read in the source. */
final class Words {
  private Words() {}

  /** The words of {@code list}, which are separated by white space. */
  static Set<String> of(String list) {
    return Arrays.stream(list.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }
}
