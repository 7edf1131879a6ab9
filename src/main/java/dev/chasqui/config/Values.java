package dev.chasqui.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of all settings, by key, after files, environment and defaults were put together. */
final class Values {
  private final Map<String, Object> values = new HashMap<>();
  private final Set<String> given = new HashSet<>();

  /** Takes what the operator gave. */
  <T> void give(Setting<T> setting, T value) {
    values.put(setting.key(), value);
    given.add(setting.key());
  }

  /** Takes a default. */
  <T> void assume(Setting<T> setting, T value) {
    values.put(setting.key(), value);
  }

  /** The value of a setting that has one. */
  <T> T get(Setting<T> setting) {
    var value = optional(setting);
    if (value == null) {
      throw new NoSuchElementException(setting.key());
    }
    return value;
  }

  /** The value of a setting; null when it has none. */
  <T> @Nullable T optional(Setting<T> setting) {
    var value = values.get(setting.key());
    return value == null ? null : setting.kind().type().cast(value);
  }

  /** Whether the operator gave the setting, rather than a default. */
  boolean given(Setting<?> setting) {
    return given.contains(setting.key());
  }

  /** Whether all of these have a value, so that they can be compared. */
  boolean have(Setting<?>... settings) {
    return Arrays.stream(settings).allMatch(setting -> values.containsKey(setting.key()));
  }
}
