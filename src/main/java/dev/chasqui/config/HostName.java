package dev.chasqui.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The name of this machine or container, without asking a name server. */
final class HostName {
  private static final int LENGTH_MAX = 64;

  private HostName() {}

  /** Letters, digits, dots, dashes and underscores; {@code node-1} when nothing names the host. */
  static String of(Map<String, String> env) {
    var name = env.getOrDefault("HOSTNAME", env.getOrDefault("COMPUTERNAME", "")).strip();
    if (name.isEmpty()) {
      name = fromSystem();
    }
    String safe = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return safe.substring(0, Math.min(LENGTH_MAX, safe.length()));
  }

  private static String fromSystem() {
    try {
      String name = Files.readString(Path.of("/etc/hostname")).strip();
      return name.isEmpty() ? OutboundConfig.defaults().nodeId() : name;
    } catch (IOException _) {
      return OutboundConfig.defaults().nodeId();
    }
  }
}
