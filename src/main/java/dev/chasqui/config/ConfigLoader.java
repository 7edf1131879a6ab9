package dev.chasqui.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole configuration, once, at start: {@code chasqui.yaml} and {@code assistant.yaml} of
 * the configuration directory, and the environment, which wins.
 */
public final class ConfigLoader {
  private static final List<String> LOG_LEVELS = List.of("trace", "debug", "info", "warn", "error");

  private final Problems problems = new Problems();
  private final Mode mode;
  private final Map<String, String> env;
  private final Path confDir;

  private ConfigLoader(Mode mode, Map<String, String> env, Path confDir) {
    this.mode = mode;
    this.env = env;
    this.confDir = confDir;
  }

  /**
   * Reads and checks everything. Reads files, and in {@link Mode#DEMO} makes a temporary data
   * directory unless one is given: never call it on an event loop.
   *
   * @param env the environment of the process
   * @param confDir the configuration directory, unless {@code CHASQUI_CONF} names another
   * @throws ConfigException listing every mistake; the process should exit with 78
   */
  public static LoadedConfig load(Mode mode, Map<String, String> env, Path confDir) {
    var named = env.getOrDefault(ConfigKeys.CONF_ENV, "");
    return new ConfigLoader(mode, env, named.isBlank() ? confDir : Path.of(named)).load();
  }

  private LoadedConfig load() {
    if (!Files.isDirectory(confDir)) {
      problems.add(
          "configuration directory (" + ConfigKeys.CONF_ENV + ")",
          confDir.toString(),
          "a directory with assistant.yaml and, if you like, chasqui.yaml",
          "set " + ConfigKeys.CONF_ENV + " to it");
      problems.throwIfAny();
    }
    var file = SettingsFile.read(confDir.resolve("chasqui.yaml"), problems);
    var resolver = new SettingResolver(mode, env, file, confDir, problems);
    var values = resolver.resolve();
    new ConfigRules(values, problems).check(mode);
    checkLogLevel();
    var assistantFile = new AssistantFile(confDir.resolve("assistant.yaml"), problems);
    var assistant = assistantFile.read();
    var optOut = assistantFile.optOut();
    var rates = new RateFiles(confDir.resolve("rates"), problems).read();
    problems.throwIfAny();
    return new LoadedConfig(
        build(values, Objects.requireNonNull(assistant), PolicyKeys.read(values, optOut, rates)),
        new SecretFiles(resolver.watched()),
        Stream.concat(mistyped(), examples(rates)).toList());
  }

  /** The log is set up before anything is read; a level that it did not know is told here. */
  private void checkLogLevel() {
    var level = env.getOrDefault(ConfigKeys.LOG_LEVEL_ENV, "").strip();
    if (!level.isEmpty() && !LOG_LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      problems.add(
          ConfigKeys.LOG_LEVEL_ENV,
          Problems.quoted(level) + ", from environment",
          "one of " + String.join(", ", LOG_LEVELS),
          "correct it, or remove it for the default (info)");
    }
  }

  private ChasquiConfig build(Values values, AssistantConfig assistant, PolicyConfig policy) {
    return new ChasquiConfig(
        mode,
        dataDir(values.optional(GeneralKeys.DATA_DIR)),
        GeneralKeys.eventLoops(values),
        HttpKeys.read(values),
        KafkaKeys.read(values),
        RedisKeys.read(values),
        DatabaseKeys.read(values),
        WhatsAppKeys.read(values),
        ModelKeys.read(values),
        ConversationKeys.read(values),
        OutboundKeys.read(values, HostName.of(env)),
        TimersKeys.read(values),
        policy,
        assistant,
        new ChasquiConfig.Given(
            values.given(WhatsAppKeys.GRAPH_URL), values.given(ModelKeys.BASE_URL)));
  }

  private static Path dataDir(@Nullable Path given) {
    try {
      return given == null ? Files.createTempDirectory("chasqui-") : given;
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory can be made", e);
    }
  }

  /** In production nobody should take made-up prices for a bill. */
  private Stream<String> examples(List<RateListConfig> rates) {
    return mode == Mode.SERVE && rates.stream().anyMatch(RateListConfig::example)
        ? Stream.of(
            "the price lists in "
                + confDir.resolve("rates")
                + " hold example figures; put WhatsApp's published ones there, or remove them")
        : Stream.of();
  }

  /** Variables that look like a setting and are none: mistyped, most likely. */
  private Stream<String> mistyped() {
    var known = ConfigKeys.envNames().collect(Collectors.toSet());
    return env.keySet().stream()
        .filter(name -> Stream.of("CHASQUI_", "WHATSAPP_", "LLM_").anyMatch(name::startsWith))
        .filter(name -> !known.contains(name))
        .sorted()
        .flatMap(name ->
            Suggestion.nearest(name, known.stream().sorted())
                .map(near -> name + " is not a setting; did you mean " + near + "?")
                .stream());
  }
}
