package dev.chasqui.config;

import java.util.List;

/**
 * What {@link ConfigLoader} read.
 *
 * @param secretFiles keeps the secrets of {@code config} up to date once it watches
 * @param warnings lines for the log about variables that look mistyped; they hold no values
 */
public record LoadedConfig(ChasquiConfig config, SecretFiles secretFiles, List<String> warnings) {
  public LoadedConfig {
    warnings = List.copyOf(warnings);
  }
}
