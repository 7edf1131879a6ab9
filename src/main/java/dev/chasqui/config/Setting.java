package dev.chasqui.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One key of {@code conf/chasqui.yaml} and of the environment: the catalogue's unit.
 *
 * @param key path in the file, such as {@code http.port}
 * @param env name in the environment
 * @param meaning one or two sentences for the operator
 */
record Setting<T>(
    String key,
    String env,
    Kind<T> kind,
    Default<T> serve,
    Default<T> dev,
    Default<T> demo,
    String meaning) {

  /**
   * What holds when nothing is set.
   *
   * @param value null when there is none, or when it is only known at start
   * @param text what the documentation says about it
   * @param required whether starting without a value is refused
   */
  record Default<T>(@Nullable T value, String text, boolean required) {}

  /** A setting with one default in every mode. */
  static <T> Setting<T> of(String key, Kind<T> kind, T value, String meaning) {
    return create(key, kind, new Default<>(value, kind.writer().apply(value), false), meaning);
  }

  /**
   * A setting that may stay unset.
   *
   * @param unset says what happens then
   */
  static <T> Setting<T> optional(String key, Kind<T> kind, String unset, String meaning) {
    return create(key, kind, new Default<>(null, unset, false), meaning);
  }

  /** A setting without which {@link Mode#SERVE} does not start. */
  static <T> Setting<T> required(String key, Kind<T> kind, String meaning) {
    return create(key, kind, new Default<>(null, "required", true), meaning);
  }

  private static <T> Setting<T> create(String key, Kind<T> kind, Default<T> any, String meaning) {
    return new Setting<>(key, derivedEnv(key), kind, any, any, any, meaning);
  }

  /** {@code conversation.debounce-min} becomes {@code CHASQUI_CONVERSATION_DEBOUNCE_MIN}. */
  private static String derivedEnv(String key) {
    return "CHASQUI_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** The same under a name that does not follow from the key. */
  Setting<T> env(String name) {
    return new Setting<>(key, name, kind, serve, dev, demo, meaning);
  }

  /** The same with another default in {@link Mode#DEV} and {@link Mode#DEMO}. */
  Setting<T> inDev(T value) {
    return inDev(value, kind.writer().apply(value));
  }

  /** The same with another default in {@link Mode#DEV} and {@link Mode#DEMO}, described. */
  Setting<T> inDev(@Nullable T value, String text) {
    var other = new Default<>(value, text, false);
    return new Setting<>(key, env, kind, serve, other, other, meaning);
  }

  /** The same with another default in {@link Mode#DEMO}. */
  Setting<T> inDemo(@Nullable T value, String text) {
    return new Setting<>(key, env, kind, serve, dev, new Default<>(value, text, false), meaning);
  }

  Default<T> defaultIn(Mode mode) {
    return switch (mode) {
      case SERVE -> serve;
      case DEV -> dev;
      case DEMO -> demo;
    };
  }

  boolean secret() {
    return kind.isSecret();
  }

  /** The variable that names a file with the secret in it. */
  String fileEnv() {
    return env + "_FILE";
  }

  /** The key that names a file with the secret in it. */
  String fileKey() {
    return key + "-file";
  }

  /** The first part of the key; empty for a key without a section. */
  String section() {
    int dot = key.indexOf('.');
    return dot < 0 ? "" : key.substring(0, dot);
  }
}
