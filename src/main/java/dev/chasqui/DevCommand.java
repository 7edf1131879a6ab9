package dev.chasqui;

import dev.chasqui.config.ChasquiConfig;
import dev.chasqui.config.LoadedConfig;
import dev.chasqui.ingress.WebhookRoutes;
import dev.chasqui.sandbox.DemoModel;
import java.time.Duration;

/** {@code dev}: everything on this machine, until it is told to stop. */
final class DevCommand {
  private static final Duration SECRETS_INTERVAL = Duration.ofSeconds(5);

  private DevCommand() {}

  static int run(LoadedConfig loaded) {
    long start = System.nanoTime();
    var stack = DevStack.start(loaded.config(), step -> System.out.println("starting " + step));
    loaded.secretFiles().watch(SECRETS_INTERVAL);
    System.out.print(banner(stack, Duration.ofNanos(System.nanoTime() - start)));
    Shutdown.await(() -> {
      loaded.secretFiles().close();
      stack.close();
    });
    return Chasqui.OK;
  }

  private static String banner(DevStack stack, Duration took) {
    ChasquiConfig config = stack.config();
    var lines = new StringBuilder("\n");
    lines.append("Chasqui is ready after %.1f s.%n%n".formatted(took.toMillis() / 1000.0));
    if (!config.given().graphUrl()) {
      lines.append("  Chat      ").append(stack.uri("/sandbox")).append('\n');
    }
    lines.append("  Webhook   ").append(stack.uri(WebhookRoutes.PATH)).append('\n');
    lines
        .append("  Metrics   http://127.0.0.1:")
        .append(stack.gateway().managementPort())
        .append("/metrics\n");
    lines.append("  WhatsApp  ").append(whatsapp(config)).append('\n');
    lines.append("  Model     ").append(model(config)).append('\n');
    lines.append("  Data      ").append(config.dataDir().toAbsolutePath()).append("\n\n");
    return lines.append("Ctrl-C stops everything; the data stays.\n").toString();
  }

  private static String whatsapp(ChasquiConfig config) {
    return config.given().graphUrl()
        ? config.whatsapp().graphUrl() + " (given)"
        : "simulated on this machine; nothing leaves it";
  }

  private static String model(ChasquiConfig config) {
    return config.given().model()
        ? config.model().primary().model() + " at " + config.model().primary().baseUrl()
        : DemoModel.NAME + ", a stand-in; set LLM_BASE_URL and LLM_MODEL for a real one";
  }
}
