package dev.chasqui.testing;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium with a profile of its own. Not thread-safe. */
public final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMillis(40);

  /** Skips a test class, with the reason, where Chromium or its driver is missing. */
  @Target({ElementType.TYPE, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @ExtendWith(Installed.class)
  public @interface Needed {}

  static final class Installed implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      for (String program : List.of("chromium", "chromedriver")) {
        if (onPath(program).isEmpty()) {
          String reason = "skipped: " + program + " is not on the PATH";
          System.out.println(context.getDisplayName() + " " + reason);
          return ConditionEvaluationResult.disabled(reason);
        }
      }
      return ConditionEvaluationResult.enabled("Chromium and its driver are installed");
    }
  }

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(Path profile, ChromeDriver driver) {
    this.profile = profile;
    this.driver = driver;
  }

  /** Starts a browser with a window of the given size in CSS pixels. */
  public static Browser start(int width, int height, String... moreFlags) throws IOException {
    Path profile = Files.createTempDirectory("chasqui-browser");
    var options = new ChromeOptions();
    options.setBinary(onPath("chromium").orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + profile,
        "--window-size=" + width + "," + height);
    options.addArguments(moreFlags);
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(onPath("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    var browser = new Browser(profile, new ChromeDriver(service, options));
    browser.resize(width, height);
    return browser;
  }

  /** Gives the page exactly this size; a window alone cannot be narrower than 500 pixels. */
  public void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Shows pages as on a device that is set to dark or light. */
  public void colours(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  public void open(URI page) {
    driver.get(page.toString());
  }

  /** Waits for the first element that matches. */
  public WebElement find(String css) {
    return until(() -> driver.findElements(By.cssSelector(css)).stream().findFirst());
  }

  /** Waits for an element that matches and whose text contains {@code text}. */
  public WebElement find(String css, String text) {
    return until(() ->
        driver.findElements(By.cssSelector(css)).stream()
            .filter(element -> element.getText().contains(text))
            .findFirst());
  }

  /**
   * Waits until the first element that matches has what is read; asks for the element again where
   * the page drew it anew between finding and reading.
   */
  public String read(String css, Function<WebElement, @Nullable String> what) {
    return until(() ->
        driver.findElements(By.cssSelector(css)).stream()
            .findFirst()
            .flatMap(element -> Optional.ofNullable(what.apply(element))));
  }

  /** Clicks the first element that matches, as soon as there is one that stays. */
  public void click(String css, String text) {
    new WebDriverWait(driver, PATIENCE, INTERVAL)
        .ignoring(StaleElementReferenceException.class)
        .ignoring(ElementNotInteractableException.class)
        .until(_ -> {
          find(css, text).click();
          return true;
        });
  }

  /** The elements that match now. */
  public List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** Types into whatever has the focus. */
  public void type(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Presses {@code key} while {@code held} is down, on whatever has the focus. */
  public void chord(Keys held, Keys key) {
    new Actions(driver).keyDown(held).sendKeys(key).keyUp(held).perform();
  }

  /** The element that has the focus. */
  public WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** The value of a JavaScript expression. */
  public Object evaluate(String expression) {
    return driver.executeScript("return " + expression);
  }

  /** Waits until a JavaScript expression is true. */
  public void await(String expression) {
    new WebDriverWait(driver, PATIENCE, INTERVAL)
        .withMessage(expression)
        .until(_ -> Boolean.TRUE.equals(evaluate(expression)));
  }

  /** Writes what the page looks like. */
  public void screenshot(Path png) throws IOException {
    Files.write(png, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() throws IOException {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private <T> T until(Supplier<Optional<T>> look) {
    return new WebDriverWait(driver, PATIENCE, INTERVAL)
        .ignoring(StaleElementReferenceException.class)
        .until(_ -> look.get().orElse(null));
  }

  private static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
