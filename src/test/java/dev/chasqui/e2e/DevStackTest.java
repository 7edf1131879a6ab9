package dev.chasqui.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.DevStack;
import dev.chasqui.config.ConfigLoader;
import dev.chasqui.config.Mode;
import dev.chasqui.sandbox.DemoPlayer;
import dev.chasqui.testing.Backends;
import dev.chasqui.testing.BackendsExtension;
import dev.chasqui.testing.Browser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.WebElement;

/**
 * What a newcomer meets: the sample configuration, the recorded conversation and the page, on a
 * whole node.
 */
@ExtendWith(BackendsExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
class DevStackTest {
  private DevStack stack;

  @BeforeAll
  void start(Backends backends) {
    String prefix = backends.freshTopicPrefix();
    var env =
        Map.of(
            "CHASQUI_PORT",
            "0",
            "CHASQUI_MANAGEMENT_PORT",
            "0",
            "CHASQUI_DATA_DIR",
            "target/dev-stack-test",
            "CHASQUI_KAFKA_TOPIC_PREFIX",
            prefix,
            "CHASQUI_KAFKA_GROUP_ID",
            prefix,
            "KAFKA_BOOTSTRAP_SERVERS",
            backends.kafka(),
            "REDIS_URL",
            backends.freshRedisUrl(),
            "DATABASE_URL",
            backends.freshDatabase());
    var config = ConfigLoader.load(Mode.DEV, env, Path.of("conf")).config();
    stack = DevStack.start(config, _ -> {});
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @Test
  void playsTheRecordedConversationAndPrintsItsTimeline() {
    var printed = new ByteArrayOutputStream();
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    boolean answered =
        new DemoPlayer(stack.vertx(), stack.sandbox(), out, false)
            .play()
            .timeout(60, TimeUnit.SECONDS)
            .await();
    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(answered).as(text).isTrue();
    assertThat(text).contains("webhook answered", "part sent", "same webhook again, dropped");
    assertThat(text)
        .containsSubsequence(
            "the assistant is silent", "no answer: a person has it", "the assistant answers again");
  }

  @Test
  @Browser.Needed
  void keepsSilentInTheBrowserWhileAPersonOfTheBusinessAnswers() throws IOException {
    stack.sandbox().person("34611222444", "Teresa");
    try (var browser = Browser.start(1280, 820)) {
      browser.open(stack.uri("/sandbox"));
      browser.find("#link[data-up='true']");
      browser.click(".person", "Teresa");
      browser.find("#agent-text").sendKeys("Hola, soy Marta\n");
      browser.find(".bubble.agent", "Hola, soy Marta");
      browser.find("#standing[data-word='person']", "a person answered at");
      browser.find("#text").sendKeys("¿Abren los domingos?\n");
      browser.find(".chip-silent", "no answer");
      assertThat(browser.read("#standing", WebElement::getText)).contains("returns at");
      browser.click("[data-says='#bot']", "");
      browser.find("#standing", "The assistant answers again");
      browser.find(".bubble.theirs:not(.agent) .text", "14:00");
      browser.find(".bubble.mine .ticks-read");
    }
  }

  @Test
  @Browser.Needed
  void letsAPersonChatWithTheAssistantInABrowser() throws IOException {
    try (var browser = Browser.start(1280, 820)) {
      browser.open(stack.uri("/sandbox"));
      browser.find("#link[data-up='true']");
      browser.click(".person", "Emma");
      browser.find("#text").sendKeys("What are your opening hours?\n");
      browser.find(".bubble.theirs .text", "7:00");
      browser.find(".bubble.mine .ticks-read");
      browser.find(".first-answer b", "ms");
      browser.find(".waterfall .bar-window");
    }
  }
}
