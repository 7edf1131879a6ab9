package dev.chasqui.config;

/**
 * One mistake in the configuration, in words for the operator. Never holds a secret.
 *
 * @param key the setting, with the name of its variable when it has one
 * @param found what was found, and where
 * @param expected what would have been right
 * @param fix what to do
 */
public record ConfigProblem(String key, String found, String expected, String fix) {

  /** The mistake as a paragraph of the report. */
  String paragraph() {
    return """
      %s
        found:    %s
        expected: %s
        fix:      %s
    """
        .formatted(key, found, expected, fix);
  }
}
