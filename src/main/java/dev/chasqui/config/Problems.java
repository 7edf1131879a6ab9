package dev.chasqui.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects mistakes, so that all are reported at once. Not thread-safe. */
final class Problems {
  private static final int SHOWN_CHARS_MAX = 80;
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/@\\s]*@");

  private final List<ConfigProblem> found = new ArrayList<>();

  void add(String key, String what, String expected, String fix) {
    found.add(new ConfigProblem(key, what, expected, fix));
  }

  void add(Setting<?> setting, String what, String expected, String fix) {
    add(name(setting), what, expected, fix);
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigException when there is any mistake
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
  }

  /** {@code http.port (CHASQUI_PORT)}. */
  static String name(Setting<?> setting) {
    return setting.key() + " (" + setting.env() + ")";
  }

  /** A value in quotes, shortened, on one line and without the credentials of a URL. */
  static String quoted(String value) {
    String masked = CREDENTIALS.matcher(value).replaceAll("//[REDACTED]@");
    String shown =
        masked.length() <= SHOWN_CHARS_MAX ? masked : masked.substring(0, SHOWN_CHARS_MAX) + "…";
    return '"' + shown.replaceAll("\\p{Cntrl}", " ") + '"';
  }
}
