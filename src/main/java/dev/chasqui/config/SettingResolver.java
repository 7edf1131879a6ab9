package dev.chasqui.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value of each setting: environment, then file, then the default of the mode. Mistakes
 * are collected, and a setting with a mistake has no value.
 */
final class SettingResolver {
  /**
   * Where a value comes from.
   *
   * @param file the file that the text was read from; null when the text was given as such
   */
  private record Source(String text, String origin, @Nullable Path file) {}

  private final Mode mode;
  private final Map<String, String> env;
  private final SettingsFile file;
  private final Path confDir;
  private final Problems problems;
  private final Values values = new Values();
  private final List<SecretFiles.Watched> watched = new ArrayList<>();

  SettingResolver(
      Mode mode, Map<String, String> env, SettingsFile file, Path confDir, Problems problems) {
    this.mode = mode;
    this.env = env;
    this.file = file;
    this.confDir = confDir;
    this.problems = problems;
  }

  /** Resolves the whole catalogue, in its order. */
  Values resolve() {
    ConfigKeys.ALL.forEach(this::resolve);
    return values;
  }

  /** The secrets that came from files. */
  List<SecretFiles.Watched> watched() {
    return watched;
  }

  private <T> void resolve(Setting<T> setting) {
    boolean inEnv = present(env.get(setting.env()));
    boolean fileInEnv = setting.secret() && present(env.get(setting.fileEnv()));
    var entry = file.get(setting.key());
    var fileEntry = setting.secret() ? file.get(setting.fileKey()) : null;
    if (inEnv && fileInEnv) {
      both(setting, setting.env(), setting.fileEnv());
    } else if (inEnv) {
      take(setting, new Source(text(env, setting.env()), "environment", null));
    } else if (fileInEnv) {
      takeFile(setting, Path.of(text(env, setting.fileEnv())), setting.fileEnv());
    } else if (entry != null && fileEntry != null) {
      both(setting, setting.key(), setting.fileKey());
    } else if (entry != null) {
      take(setting, new Source(entry.text(), entry.origin(), null));
    } else if (fileEntry != null) {
      takeFile(setting, confDir.resolve(fileEntry.text()), setting.fileKey());
    } else {
      takeDefault(setting);
    }
  }

  private <T> void takeDefault(Setting<T> setting) {
    var fallback = setting.defaultIn(mode);
    if (fallback.value() != null) {
      values.assume(setting, fallback.value());
    } else if (fallback.required()) {
      problems.add(
          setting,
          "nothing",
          setting.kind().expected() + "; serve does not start without it",
          setting.secret()
              ? "set %s, or %s to the path of a file that holds it"
                  .formatted(setting.env(), setting.fileEnv())
              : "set " + setting.env() + ", or " + setting.key() + " in chasqui.yaml");
    }
  }

  private void takeFile(Setting<?> setting, Path path, String named) {
    try {
      take(setting, new Source(SecretFiles.read(path), path + " (" + named + ")", path));
    } catch (SecretFiles.UnusableException e) {
      problems.add(
          setting,
          path + " (" + named + "): " + e.getMessage(),
          "a readable file that holds the secret and nothing else",
          "check the path, the mount and the permissions");
    }
  }

  private <T> void take(Setting<T> setting, Source source) {
    var value = setting.kind().parser().apply(trimmed(setting, source.text()));
    if (value.isEmpty()) {
      problems.add(
          setting,
          (setting.secret() ? "a secret (not shown)" : Problems.quoted(source.text()))
              + ", from "
              + source.origin(),
          setting.kind().expected(),
          fix(setting, source.text()));
      return;
    }
    values.give(setting, value.get());
    if (source.file() != null && value.get() instanceof Secret secret) {
      watched.add(
          new SecretFiles.Watched(
              setting.key(),
              source.file(),
              secret,
              text -> setting.kind().parser().apply(text).isPresent()));
    }
  }

  /**
   * A line break at the end is never meant; spaces around a secret may be, so they are reported.
   */
  private static String trimmed(Setting<?> setting, String text) {
    return setting.secret() ? SecretFiles.trimLineBreak(text) : text.strip();
  }

  private String fix(Setting<?> setting, String text) {
    if (text.startsWith("tcp://") && setting.env().startsWith("CHASQUI_")) {
      return "Kubernetes sets this for a Service named chasqui:"
          + " put enableServiceLinks: false into the pod, or rename the Service";
    }
    var fallback = setting.defaultIn(mode);
    return fallback.required() || setting.secret()
        ? "correct it"
        : "correct it, or remove it for the default (" + fallback.text() + ")";
  }

  private void both(Setting<?> setting, String one, String other) {
    problems.add(
        setting, "both " + one + " and " + other, "only one of them", "remove one of them");
  }

  private static String text(Map<String, String> env, String name) {
    var text = env.get(name);
    return text == null ? "" : text;
  }

  /** An empty variable counts as unset: that is what {@code ${NAME:-}} in a compose file gives. */
  private static boolean present(@Nullable String text) {
    return text != null && !text.isBlank();
  }
}
