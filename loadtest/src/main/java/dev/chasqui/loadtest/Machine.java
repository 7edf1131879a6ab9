package dev.chasqui.loadtest;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure was measured on. */
final class Machine {
  private Machine() {}

  static JsonObject describe() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new JsonObject()
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("processor", processor())
        .put("memory_mib", system.getTotalMemorySize() >> 20)
        .put("system", system.getName() + " " + system.getVersion() + " " + system.getArch())
        .put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  /** The processor's name where Linux tells it, else its architecture. */
  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
