package dev.chasqui.loadtest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How a model of some kind behaves: values for flags that are not given. */
enum ModelPreset {
  /** One short sentence, so that an answer is whole as soon as may be: what budgets are for. */
  SHORT(Map.of()),
  /** A small model that somebody else hosts. */
  HOSTED(
      Map.of(
          "model-tokens-per-second", "120",
          "model-pace-sigma", "0.25",
          "model-tokens", "45",
          "model-tokens-sigma", "0.5")),
  /** A large one, which thinks for longer and has more to say. */
  LARGE(
      Map.of(
          "model-median", "800",
          "model-tokens-per-second", "60",
          "model-pace-sigma", "0.25",
          "model-tokens", "90",
          "model-tokens-sigma", "0.5")),
  /** One on a machine of one's own: soon there, and slow. */
  LOCAL(
      Map.of(
          "model-median", "250",
          "model-sigma", "0.3",
          "model-tokens-per-second", "25",
          "model-pace-sigma", "0.1",
          "model-tokens", "45",
          "model-tokens-sigma", "0.5")),
  /** The hosted one on a bad day: one call in thirty fails, one in fifty stops for 3 s. */
  SHAKY(
      Map.of(
          "model-sigma", "0.9",
          "model-tokens-per-second", "120",
          "model-pace-sigma", "0.5",
          "model-tokens", "45",
          "model-tokens-sigma", "0.5",
          "model-errors", "0.03",
          "model-stalls", "0.02"));

  private final Map<String, String> flags;

  ModelPreset(Map<String, String> flags) {
    this.flags = flags;
  }

  /** As it is written on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Values by the names of flags. */
  Map<String, String> flags() {
    return flags;
  }

  /** All of them, for people. */
  static String words() {
    return Arrays.stream(values()).map(ModelPreset::word).collect(Collectors.joining(", "));
  }

  /**
   * @throws LoadTestException when there is none of this name
   */
  static ModelPreset of(String word) {
    return Arrays.stream(values())
        .filter(preset -> preset.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> LoadTestException.usage("--model takes %s, not '%s'".formatted(words(), word)));
  }
}
