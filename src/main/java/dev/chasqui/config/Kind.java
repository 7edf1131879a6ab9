package dev.chasqui.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value, and back.
 *
 * @param label what the documentation calls it, with the unit
 * @param range the smallest and the largest value; empty when there are none
 * @param expected completes the sentence "expected …"
 * @param parser empty when the text is not of this kind
 * @param writer the text that {@code parser} reads as the same value
 */
record Kind<T>(
    String label,
    String range,
    String expected,
    Class<T> type,
    Function<String, Optional<T>> parser,
    Function<T, String> writer) {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\-\\[\\]]{1,255}");
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:[A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");

  /** A whole number; underscores may group its digits. */
  static Kind<Integer> integer(int min, int max) {
    return new Kind<>(
        "number",
        min + " to " + max,
        "a whole number from " + min + " to " + max,
        Integer.class,
        text -> number(text).filter(n -> n >= min && n <= max).map(Long::intValue),
        String::valueOf);
  }

  /** A number of bytes with an optional unit. */
  static Kind<Integer> size(int min, int max) {
    return new Kind<>(
        "size",
        Units.format(min) + " to " + Units.format(max),
        "a size from %s to %s, such as 512KiB or 3MiB"
            .formatted(Units.format(min), Units.format(max)),
        Integer.class,
        text -> Units.bytes(text).filter(n -> n >= min && n <= max).map(Long::intValue),
        Units::format);
  }

  /** A length of time; the unit must be written. */
  static Kind<Duration> duration(String min, String max) {
    Duration shortest = Units.duration(min).orElseThrow();
    Duration longest = Units.duration(max).orElseThrow();
    return new Kind<>(
        "duration",
        min + " to " + max,
        "a duration from %s to %s with its unit, such as 500ms, 1.5s or 8d".formatted(min, max),
        Duration.class,
        text ->
            Units.duration(text)
                .filter(d -> d.compareTo(shortest) >= 0 && d.compareTo(longest) <= 0),
        Units::format);
  }

  static Kind<Double> decimal(double min, double max) {
    return new Kind<>(
        "decimal",
        min + " to " + max,
        "a number from " + min + " to " + max,
        Double.class,
        text ->
            text.matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Optional.of(Double.valueOf(text)).filter(n -> n >= min && n <= max)
                : Optional.empty(),
        String::valueOf);
  }

  static Kind<String> text(String expected, String regex) {
    var pattern = Pattern.compile(regex);
    return new Kind<>(
        "text",
        "",
        expected,
        String.class,
        text -> Optional.of(text).filter(t -> pattern.matcher(t).matches()),
        Function.identity());
  }

  static Kind<String> host() {
    return text("a host name or an IP address, without port", HOST.pattern());
  }

  /** {@code host:port,…} as Kafka reads it. */
  static Kind<String> hostPorts() {
    return new Kind<>(
        "text",
        "",
        "host:port, or several with commas between",
        String.class,
        text ->
            Optional.of(text)
                .filter(t -> Arrays.stream(t.split(",", -1)).allMatch(Kind::isHostPort)),
        Function.identity());
  }

  static Kind<Path> path() {
    return new Kind<>(
        "path",
        "",
        "a path of this file system",
        Path.class,
        text -> {
          try {
            return Optional.of(Path.of(text));
          } catch (InvalidPathException _) {
            return Optional.empty();
          }
        },
        Path::toString);
  }

  /** An HTTP address. Credentials inside it are refused: it is printed. */
  static Kind<URI> httpUrl() {
    return new Kind<>(
        "URL",
        "",
        "a URL that starts with http:// or https:// and holds no user, query or fragment",
        URI.class,
        text ->
            uri(text, Set.of("http", "https"))
                .filter(u ->
                    u.getRawUserInfo() == null
                        && u.getRawQuery() == null
                        && u.getRawFragment() == null),
        URI::toString);
  }

  /** A value that must not be seen. */
  static Kind<Secret> secret() {
    return new Kind<>(
        "secret",
        "",
        "printable text without spaces or line breaks",
        Secret.class,
        text -> Optional.of(text).filter(t -> t.matches("[\\x21-\\x7E]+")).map(Secret::of),
        _ -> "[REDACTED]");
  }

  /** An address that may hold a password. */
  static Kind<Secret> secretUrl(String example, String... schemes) {
    return new Kind<>(
        "secret URL",
        "",
        "a URL such as %s; percent-encode what is not a letter or digit in the password"
            .formatted(example),
        Secret.class,
        text -> uri(text, Set.of(schemes)).map(_ -> Secret.of(text)),
        _ -> "[REDACTED]");
  }

  /** One constant of an enum, written in lower case. */
  static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    var names =
        Arrays.stream(type.getEnumConstants()).map(Kind::lower).collect(Collectors.joining(", "));
    return new Kind<>(
        "choice",
        names,
        "one of " + names,
        type,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> lower(constant).equals(text))
                .findFirst(),
        Kind::lower);
  }

  boolean isSecret() {
    return type == Secret.class;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Long> number(String text) {
    return text.matches("\\d{1,12}|\\d{1,3}(_\\d{3}){1,4}")
        ? Optional.of(Long.valueOf(text.replace("_", "")))
        : Optional.empty();
  }

  private static boolean isHostPort(String text) {
    var matcher = HOST_PORT.matcher(text.strip());
    if (!matcher.matches()) {
      return false;
    }
    int port = Integer.parseInt(matcher.group(1));
    return port >= 1 && port <= 65_535;
  }

  private static Optional<URI> uri(String text, Set<String> schemes) {
    try {
      var uri = new URI(text);
      return uri.getScheme() != null
              && schemes.contains(uri.getScheme())
              && uri.getHost() != null
              && uri.getPort() <= 65_535
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }
}
