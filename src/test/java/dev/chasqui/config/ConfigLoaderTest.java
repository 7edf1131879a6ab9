package dev.chasqui.config;

import static dev.chasqui.config.ConfigFixtures.SERVE;
import static dev.chasqui.config.ConfigFixtures.conf;
import static dev.chasqui.config.ConfigFixtures.serveWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir private Path dir;

  private ChasquiConfig load(Mode mode, Map<String, String> env, String settings) {
    return ConfigLoader.load(mode, env, conf(dir, settings)).config();
  }

  private ConfigException failure(Mode mode, Map<String, String> env, String settings) {
    return Objects.requireNonNull(
        catchThrowableOfType(ConfigException.class, () -> load(mode, env, settings)));
  }

  @Test
  void whatIsNotSetHasTheDefaultOfItsRecord() {
    var config = load(Mode.SERVE, SERVE, "");

    assertThat(config.http()).isEqualTo(HttpConfig.defaults());
    assertThat(config.conversation()).isEqualTo(ConversationConfig.defaults());
    assertThat(config.kafka().partitions()).isEqualTo(KafkaConfig.defaults().partitions());
    assertThat(config.model().hedgeAfter()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.whatsapp().graphUrl()).isEqualTo(URI.create("https://graph.facebook.com"));
    assertThat(config.outbound().nodeId()).isEqualTo("node-a");
    assertThat(config.dataDir()).isEqualTo(Path.of("data"));
    assertThat(config.given()).isEqualTo(new ChasquiConfig.Given(false, true));
  }

  @Test
  void devStartsWithNothingSetAndListensOnLoopbackOnly() {
    var config = load(Mode.DEV, Map.of(), "");

    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().managementHost()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.whatsapp().appSecret().reveal()).isEqualTo("dev-app-secret");
    assertThat(config.outbound().nodeId()).isEqualTo("dev");
    assertThat(config.kafka().bootstrapServers()).isNull();
    assertThat(config.redis().url()).isNull();
    assertThat(config.database().url()).isNull();
    assertThat(config.given()).isEqualTo(new ChasquiConfig.Given(false, false));
  }

  @Test
  void devUsesTheOutsideServicesThatAreNamed() {
    var config =
        load(
            Mode.DEV,
            Map.of(
                "WHATSAPP_GRAPH_URL", "http://127.0.0.1:5001",
                "LLM_BASE_URL", "http://127.0.0.1:5002/v1",
                "WHATSAPP_APP_SECRET", "mine",
                "CHASQUI_PORT", "18080"),
            "");

    assertThat(config.given()).isEqualTo(new ChasquiConfig.Given(true, true));
    assertThat(config.whatsapp().graphUrl()).isEqualTo(URI.create("http://127.0.0.1:5001"));
    assertThat(config.model().primary().baseUrl())
        .isEqualTo(URI.create("http://127.0.0.1:5002/v1"));
    assertThat(config.model().primary().apiKey()).isNull();
    assertThat(config.whatsapp().appSecret().reveal()).isEqualTo("mine");
    assertThat(config.http().port()).isEqualTo(18080);
  }

  @Test
  void theSandboxFillsInWhatWasLeftToIt() {
    var endpoint = new ModelConfig.Endpoint(URI.create("http://127.0.0.1:7/v1"), null, "demo");
    var config =
        load(Mode.DEV, Map.of(), "")
            .withGraphUrl(URI.create("http://127.0.0.1:8"))
            .withModel(endpoint);

    assertThat(config.whatsapp().graphUrl()).isEqualTo(URI.create("http://127.0.0.1:8"));
    assertThat(config.model().primary()).isEqualTo(endpoint);
  }

  @Test
  void demoPicksFreePortsAndATemporaryDirectory() throws Exception {
    var config = load(Mode.DEMO, Map.of(), "");

    assertThat(config.http().port()).isZero();
    assertThat(config.http().managementPort()).isZero();
    assertThat(config.dataDir()).isEmptyDirectory();
    Files.delete(config.dataDir());
    assertThat(load(Mode.DEMO, Map.of("CHASQUI_DATA_DIR", "mine"), "").dataDir())
        .isEqualTo(Path.of("mine"));
  }

  @Test
  void thereAreTwoEventLoopsForEachProcessorUnlessSomebodySaysHowMany() throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();

    assertThat(load(Mode.SERVE, serveWith(), "").eventLoops()).isEqualTo(2 * processors);
    assertThat(load(Mode.SERVE, serveWith("CHASQUI_EVENT_LOOPS", "7"), "").eventLoops())
        .isEqualTo(7);
    assertThat(failure(Mode.SERVE, serveWith("CHASQUI_EVENT_LOOPS", "0"), ""))
        .hasMessageContaining("CHASQUI_EVENT_LOOPS");
  }

  @Test
  void halfOfTheEventLoopsAnswerWebhooksAndHalfOfTheOthersReadStreams() throws Exception {
    var loops =
        Map.of(
            "1", List.of(0, 1, 0),
            "2", List.of(1, 1, 0),
            "3", List.of(1, 1, 1),
            "4", List.of(2, 1, 1),
            "7", List.of(3, 2, 2));
    for (var one : loops.entrySet()) {
      var config = load(Mode.SERVE, serveWith("CHASQUI_EVENT_LOOPS", one.getKey()), "");
      assertThat(List.of(config.listeningLoops(), config.conversationLoops(), config.streamLoops()))
          .isEqualTo(one.getValue());
    }
  }

  @Test
  void theEnvironmentWinsOverTheFile() {
    String file = "http:\n  port: 1234\n  ack-timeout: 1.5s\nmodel:\n  hedge-after: 0\n";
    var config = load(Mode.SERVE, serveWith("CHASQUI_PORT", "4321"), file);

    assertThat(config.http().port()).isEqualTo(4321);
    assertThat(config.http().ackTimeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.model().hedgeAfter()).isNull();
  }

  @Test
  void anEmptyVariableCountsAsUnset() {
    String file = "http:\n  port: 1234\n";
    assertThat(load(Mode.SERVE, serveWith("CHASQUI_PORT", ""), file).http().port()).isEqualTo(1234);
  }

  @Test
  void anotherDirectoryMayBeNamed(@TempDir Path other) {
    conf(other, "http:\n  port: 99\n");
    var config = load(Mode.DEV, Map.of("CHASQUI_CONF", other.toString()), "");
    assertThat(config.http().port()).isEqualTo(99);
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    var env =
        serveWith(
            "WHATSAPP_APP_SECRET", "",
            "CHASQUI_PORT", "eighty",
            "CHASQUI_LOG_LEVEL", "loud",
            "WHATSAPP_NUMBER_MODE", "turbo",
            "LLM_BASE_URL", "ftp://llm.example",
            "REDIS_URL", "redis.example");
    String file =
        """
        htpp:
          port: 1
        http:
          max-body-byte: 3MiB
          ack-timeout: 5
          ack-timeout: 6s
        conversation:
          debounce-min: 900ms
          flush-after: 7s
        model:
          temperature: [1]
        """;

    var failure = failure(Mode.SERVE, env, file);

    assertThat(failure.problems())
        .extracting(ConfigProblem::key)
        .containsExactlyInAnyOrder(
            "CHASQUI_LOG_LEVEL",
            "htpp",
            "http.max-body-byte",
            "http.ack-timeout",
            "http.ack-timeout (CHASQUI_HTTP_ACK_TIMEOUT)",
            "model.temperature",
            "http.port (CHASQUI_PORT)",
            "whatsapp.app-secret (WHATSAPP_APP_SECRET)",
            "whatsapp.number-mode (WHATSAPP_NUMBER_MODE)",
            "model.base-url (LLM_BASE_URL)",
            "redis.url (REDIS_URL)",
            "conversation.debounce-min (CHASQUI_CONVERSATION_DEBOUNCE_MIN)",
            "conversation.flush-after (CHASQUI_CONVERSATION_FLUSH_AFTER)");
    assertThat(failure)
        .hasMessageStartingWith("The configuration has 13 mistakes:")
        .hasMessageContaining("did you mean http?")
        .hasMessageContaining("did you mean http.max-body-bytes?")
        .hasMessageContaining("\"eighty\", from environment")
        .hasMessageContaining("a whole number from 0 to 65535")
        .hasMessageContaining("one of coexistence, cloud, upgraded")
        .hasMessageContaining("chasqui.yaml line 5");
  }

  @Test
  void serveNamesEverythingThatItNeeds() {
    assertThat(failure(Mode.SERVE, Map.of(), "").problems())
        .extracting(problem -> problem.key().replaceAll(".*\\((.*)\\)", "$1"))
        .containsExactly(
            "KAFKA_BOOTSTRAP_SERVERS",
            "REDIS_URL",
            "DATABASE_URL",
            "WHATSAPP_APP_SECRET",
            "WHATSAPP_VERIFY_TOKEN",
            "WHATSAPP_ACCESS_TOKEN",
            "LLM_BASE_URL",
            "LLM_MODEL");
  }

  @Test
  void serveRefusesSecretsThatEverybodyKnows() {
    var env =
        serveWith("WHATSAPP_APP_SECRET", "dev-app-secret", "WHATSAPP_VERIFY_TOKEN", "ChangeMe");

    assertThat(failure(Mode.SERVE, env, "").problems()).hasSize(2);
    load(Mode.DEV, env, "");
  }

  @Test
  void portsMustDifferUnlessTheyAreFree() {
    var same = Map.of("CHASQUI_PORT", "9090");
    assertThat(failure(Mode.DEV, same, "")).hasMessageContaining("http.management-port");
    load(Mode.DEV, Map.of("CHASQUI_PORT", "0", "CHASQUI_MANAGEMENT_PORT", "0"), "");
  }

  @Test
  void aModelIsGivenWholeOrNotAtAll() {
    assertThat(failure(Mode.DEV, Map.of("LLM_MODEL", "small"), ""))
        .hasMessageContaining("model.base-url (LLM_BASE_URL)");
    assertThat(failure(Mode.SERVE, serveWith("LLM_FALLBACK_MODEL", "small"), ""))
        .hasMessageContaining("model.fallback-base-url");
    var env = serveWith("LLM_FALLBACK_MODEL", "m", "LLM_FALLBACK_BASE_URL", "http://b/v1");
    assertThat(load(Mode.SERVE, env, "").model().fallback())
        .isEqualTo(new ModelConfig.Endpoint(URI.create("http://b/v1"), null, "m"));
  }

  @Test
  void brokenYamlIsReportedByLineWithoutItsText() {
    assertThat(failure(Mode.DEV, Map.of(), "http:\n  port: 'top-5ecret\n"))
        .hasMessageContaining("broken at line")
        .hasMessageNotContaining("5ecret");
  }

  @Test
  void saysWhatToDoAboutTheVariablesOfKubernetes() {
    assertThat(failure(Mode.SERVE, serveWith("CHASQUI_PORT", "tcp://10.0.0.1:8080"), ""))
        .hasMessageContaining("enableServiceLinks: false");
  }

  @Test
  void warnsOfVariablesThatLookMistyped() {
    var env =
        serveWith("CHASQUI_CONVERSATION_DEBOUNCE_MINN", "5", "CHASQUI_SERVICE_PORT_METRICS", "1");
    assertThat(ConfigLoader.load(Mode.SERVE, env, conf(dir, "")).warnings())
        .containsExactly(
            "CHASQUI_CONVERSATION_DEBOUNCE_MINN is not a setting;"
                + " did you mean CHASQUI_CONVERSATION_DEBOUNCE_MIN?");
  }

  @Test
  void secretsAppearNowhere() {
    assertThat(load(Mode.SERVE, SERVE, "").toString()).doesNotContain("5ecret");
    var env =
        serveWith(
            "WHATSAPP_ACCESS_TOKEN", "5ecret with spaces",
            "DATABASE_URL", "mysql://u:5ecret@h/d",
            "LLM_BASE_URL", "http://user:5ecret@host/v1");
    var failure = failure(Mode.SERVE, env, "whatsapp:\n  app-secrt: 5ecret\n");
    assertThat(failure.problems()).hasSize(4);
    assertThat(failure.toString() + failure.problems()).doesNotContain("5ecret");
  }
}
