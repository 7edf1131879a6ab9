package dev.chasqui.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.testing.Browser;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a real browser, against the smallest gateway that answers. */
@Browser.Needed
class SandboxPageTest {
  private static final String ANSWER =
      "*Horario:* lunes a sábado de 9:00 a 20:00.\n"
          + "Mira _todo_ en https://example.org/carta ~hoy no~";

  private static Vertx vertx;
  private static Sandbox sandbox;
  private static FakeGateway gateway;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    vertx = Vertx.vertx();
    sandbox =
        Sandbox.start(
                vertx,
                SandboxOptions.withDemoModel(TestOptions.meta(), DemoModelOptions.instant(null)))
            .await();
    Router router = Router.router(vertx);
    sandbox.mount(router);
    gateway = FakeGateway.start(vertx, router);
    gateway.answerWith(sandbox.graphUri(), sandbox.timeline(), ANSWER);
    sandbox.connect(gateway.webhookUri()).await();
    browser = Browser.start(1280, 820);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (gateway != null) {
      gateway.close().await();
      sandbox.close().await();
    }
    vertx.close().await();
  }

  @BeforeEach
  void openFreshPage() {
    gateway.refusals.clear();
    browser.resize(1280, 820);
    browser.open(gateway.uri().resolve("/sandbox"));
    browser.find("#link[data-up='true']");
  }

  @Test
  void showsTheAnswerWithTicksTypingAndTimeline() throws IOException {
    meet("Marta");
    write("¿A qué hora abrís?");

    browser.find("#chat .typing");
    browser.find(".bubble.theirs .text", "lunes a sábado");
    browser.find(".bubble.mine .ticks-read");
    assertThat(browser.read(".bubble.theirs strong", WebElement::getText)).isEqualTo("Horario:");
    assertThat(browser.read(".bubble.theirs em", WebElement::getText)).isEqualTo("todo");
    assertThat(browser.read(".bubble.theirs a", e -> e.getDomAttribute("href")))
        .isEqualTo("https://example.org/carta");
    browser.find(".first-answer.good b", "ms");
    browser.find(".waterfall .bar-window");
    browser.find(".waterfall .bar-part");
    assertThat(browser.all("#chat .typing")).isEmpty();
    snap("answer");
  }

  @Test
  void showsWhoHasTheWordWhileAPersonOfTheBusinessAnswers() throws IOException {
    meet("Teresa");
    browser.find("#standing", "Nobody has written yet.");
    write("¿A qué hora abrís?");
    browser.find(".bubble.theirs:not(.agent) .text", "lunes a sábado");
    browser.find("#standing[data-word='assistant']", "The assistant answers.");

    browser.find("#agent-text").sendKeys("Soy Marta, te atiendo yo", Keys.ENTER);
    browser.find(".bubble.theirs.agent .text", "Soy Marta, te atiendo yo");
    assertThat(browser.read(".bubble.agent .author", WebElement::getText)).isEqualTo("agent");
    assertThat(browser.read("#agent-text", e -> e.getDomProperty("value"))).isEmpty();
    assertThat(browser.read("#standing[data-word='person']", WebElement::getText))
        .matches(
            "The assistant is silent: a person answered at .*\\d:\\d\\d.*, returns at .*\\d:\\d\\d.*\\.");
    browser.find(".thought.by-agent", "wrote in the WhatsApp Business App");
    browser.find(".thought.by-agent .outcome", "The assistant is silent: a person answered at");

    write("¿sigues ahí?");
    browser.find(".chip-silent", "no answer: the assistant is silent");
    browser.click(".thought:first-child .fold summary", "All stages");
    browser.find(".thought:first-child .stages", "no answer");
    browser.find(".thought:first-child .stages", "a person answered, returns at");
    assertThat(browser.all(".bubble.theirs:not(.agent)")).hasSize(1);
    snap("agent");

    browser.click("[data-says='#bot']", "");
    browser.find("#standing[data-word='assistant']", "The assistant answers again, since");
    browser.find(".bubble.agent .text", "#bot");
    browser.find(".bubble.agent ~ .bubble.theirs:not(.agent) .text", "lunes a sábado");
    browser.find(".chip-silent", "answered after a person had the word");
    browser.open(gateway.uri().resolve("/sandbox"));
    choose("Teresa");
    browser.find("#standing", "The assistant answers again, since");
    snap("agent-gone");
  }

  @Test
  void letsAnAgentCorrectAndDeleteAMessageWithTheKeyboard() {
    meet("Gloria");
    browser.click("#log", "");
    browser.type("#");
    assertThat(browser.focused().getDomAttribute("id")).isEqualTo("agent-text");
    browser.type("Son 10 euros", Keys.ENTER);
    browser.find(".bubble.agent .text", "Son 10 euros");

    browser.click(".bubble.agent .menu summary", "");
    browser.click(".bubble.agent .choices button", "Edit");
    assertThat(browser.read("#agent-text", e -> e.getDomProperty("value")))
        .isEqualTo("Son 10 euros");
    browser.type(Keys.BACK_SPACE, Keys.ESCAPE);
    browser.await("document.getElementById('agent-text').value === ''");
    browser.click(".bubble.agent .menu summary", "");
    browser.click(".bubble.agent .choices button", "Edit");
    browser.type(" al día", Keys.ENTER);
    browser.find(".bubble.agent .text", "Son 10 euros al día");
    browser.find(".bubble.agent footer", "edited");

    browser.click(".bubble.agent .menu summary", "");
    browser.click(".bubble.agent .choices button", "Delete");
    browser.find(".bubble.agent .text", "This message was deleted.");
    assertThat(browser.all(".bubble.agent")).hasSize(1);
  }

  @Test
  void showsBothSidesOfTheWireAsJson() {
    meet("Olga");
    write("enseña el JSON");
    browser.find(".bubble.theirs .text");
    browser.click("#thoughts .fold summary", "Inbound webhook");
    browser.find("#thoughts .json", "whatsapp_business_account");
    browser.click("#thoughts .fold summary", "Graph API call");
    browser.find("#thoughts .json", "biz_opaque_callback_data");
  }

  @Test
  void marksBurstsAsMergedAndRepeatedWebhooksAsDuplicates() throws IOException {
    meet("Bruno");
    String newLine = Keys.chord(Keys.SHIFT, Keys.ENTER);
    browser.find("#text").sendKeys("Oi!", newLine, "Quanto custa", newLine, "a torta de morango?");
    browser.click("#burst", "");

    browser.find(".bubble.theirs .text");
    browser.find(".chip-merged", "2 merged");
    assertThat(browser.all(".bubble.mine")).hasSize(3);
    browser.click(".bubble.mine .menu summary", "");
    browser.click(".bubble.mine .choices button", "again");
    browser.find(".chip-duplicate", "1 duplicate dropped");
    assertThat(browser.all(".bubble.theirs .text")).hasSize(1);
    snap("burst");
  }

  @Test
  void sendsAttachmentsAndReactions() throws IOException {
    choose("Lucía");
    browser.click("[data-sample='photo']", "");
    browser.find(".bubble.mine img.photo");
    browser.find(".bubble.theirs .text");
    browser.await("document.querySelector('img.photo').naturalWidth > 0");
    browser.click("[data-sample='voice']", "");
    browser.find(".bubble.mine audio");
    browser.click("[data-sample='document']", "");
    browser.find(".bubble.mine .file", "pedido.pdf");

    browser.click(".bubble.theirs .menu summary", "");
    browser.click(".bubble.theirs .emoji button", "");
    browser.find(".bubble.theirs .reaction", "👍");
    snap("attachments");
  }

  @Test
  void neverRunsWhatAMessageContains() {
    meet("Irene");
    String hostile = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
    write(hostile);
    browser.find(".bubble.mine .text", hostile);
    browser.find(".person .last");
    write("[x](javascript:window.hacked=1) javascript:alert(1) *<b>bold</b>*");
    browser.find(".bubble.mine strong", "<b>bold</b>");

    assertThat(browser.evaluate("window.hacked")).isNull();
    browser.evaluate(
        "document.head.append(Object.assign(document.createElement('script'),"
            + " {textContent: 'window.hacked = 1'}))");
    assertThat(browser.evaluate("window.hacked")).as("the policy stops inline scripts").isNull();
  }

  @Test
  void keepsEverythingOverAReload() {
    meet("Pilar");
    write("¿sigue aquí?");
    browser.find(".bubble.theirs .text");
    browser.open(gateway.uri().resolve("/sandbox"));
    choose("Pilar");
    browser.find(".bubble.mine", "¿sigue aquí?");
    browser.find(".bubble.theirs .text");
    browser.find(".first-answer.good");
  }

  @Test
  void saysWhyTheGatewayRefuses() throws IOException {
    meet("Nuria");
    gateway.refusals.add(503);
    write("primer intento");
    browser.find(".toast", "503");
    browser.find(".bubble.mine .ticks-read");
  }

  @Test
  void addsPeopleWithAndWithoutANumber() {
    addPerson("Rosa", "+51 999 888 777");
    browser.find("#chat-sub", "+51999888777");
    addPerson("Marco", "");
    browser.find("#chat-sub", "number kept private");
    addPerson("Nadie", "12");
    browser.find(".toast", "7 to 15 digits");
  }

  @Test
  void worksWithTheKeyboardAlone() {
    choose("Ana");
    browser.click("#log", "");
    browser.type("/");
    assertThat(browser.focused().getDomAttribute("id")).isEqualTo("text");
    browser.type("uno", Keys.chord(Keys.SHIFT, Keys.ENTER), "dos", Keys.ENTER);
    browser.find(".bubble.mine .text", "uno\ndos");
    browser.chord(Keys.ALT, Keys.ARROW_DOWN);
    browser.find("#chat-name", "João");
    browser.chord(Keys.ALT, Keys.ARROW_UP);
    browser.find("#chat-name", "Ana");
    browser.click("#log", "");
    browser.type("?");
    browser.find("dialog[open]");
    browser.type(Keys.ESCAPE);
    browser.await("!document.querySelector('dialog').open");
    browser.click(".bubble .menu summary", "");
    browser.find(".menu[open]");
    browser.type(Keys.ESCAPE);
    assertThat(browser.all(".menu[open]")).isEmpty();
  }

  @Test
  void fitsANarrowScreen() throws IOException {
    browser.resize(360, 740);
    browser.click("#tabs [data-view='people']", "");
    snap("narrow-people");
    sandbox.person("34677000999", "Vera");
    choose("Vera");
    write("En una pantalla estrecha");
    browser.find(".bubble.theirs .text");
    assertThat(overflow()).isLessThanOrEqualTo(0);
    snap("narrow-chat");
    browser.click("#tabs [data-view='timeline']", "");
    browser.find(".waterfall .bar-part");
    assertThat(browser.find("#chat").isDisplayed()).isFalse();
    assertThat(overflow()).isLessThanOrEqualTo(0);
    snap("narrow-timeline");
  }

  @Test
  void isReadableInTheDark() throws IOException {
    browser.colours(true);
    meet("Celia");
    write("De noche");
    browser.find(".bubble.theirs .text");
    String light = "rgb(238, 242, 240)";
    assertThat(browser.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        .isNotEqualTo(light);
    snap("dark");
    browser.colours(false);
  }

  private static long overflow() {
    return (Long)
        browser.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** Somebody new writes, so that tests do not see each other's chats. */
  private static void meet(String name) {
    sandbox.person("346" + (10_000_000 + name.hashCode() % 9_000_000), name);
    choose(name);
  }

  private static void choose(String name) {
    browser.click(".person", name);
    browser.find("#chat-name", name);
    browser.await("document.activeElement.id === 'text'");
  }

  private static void write(String text) {
    browser.find("#text").sendKeys(text, Keys.ENTER);
  }

  private static void addPerson(String name, String number) {
    browser.find("#add-name").clear();
    browser.find("#add-name").sendKeys(name);
    browser.find("#add-number").clear();
    browser.find("#add-number").sendKeys(number, Keys.ENTER);
  }

  /** Pictures for people to look at, with {@code -Dtest.screenshots=<folder>}. */
  private static void snap(String name) throws IOException {
    String folder = System.getProperty("test.screenshots");
    if (folder != null) {
      browser.screenshot(Path.of(folder, name + ".png"));
    }
  }
}
