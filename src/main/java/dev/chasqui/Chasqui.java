package dev.chasqui;

import dev.chasqui.config.ConfigException;
import dev.chasqui.config.ConfigLoader;
import dev.chasqui.config.HangupSignal;
import dev.chasqui.config.LoadedConfig;
import dev.chasqui.config.Mode;
import dev.chasqui.observe.Logging;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process. Exit codes follow sysexits: 0, 64 usage, 69 a dependency is down, 78 configuration.
 */
public final class Chasqui {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 64;
  static final int UNAVAILABLE = 69;
  static final int CONFIG = 78;

  private static final Logger log = LoggerFactory.getLogger(Chasqui.class);

  private Chasqui() {}

  /** Runs the command named by the first argument; see {@link Usage}. */
  public static void main(String[] args) {
    int code = run(args, System.getenv());
    Logging.close();
    System.exit(code);
  }

  private static int run(String[] args, Map<String, String> env) {
    if (args.length != 1) {
      System.err.print(Usage.TEXT);
      return USAGE;
    }
    try {
      return switch (args[0]) {
        case "dev" -> DevCommand.run(load(Mode.DEV, env));
        case "demo" -> DemoCommand.run(load(Mode.DEMO, env));
        case "serve" -> serve(load(Mode.SERVE, env));
        case "doctor" -> Doctor.run(env, confDir(env), System.out);
        case "help", "--help", "-h" -> {
          System.out.print(Usage.TEXT);
          yield OK;
        }
        default -> {
          System.err.println("chasqui: no such command: " + args[0]);
          System.err.print(Usage.TEXT);
          yield USAGE;
        }
      };
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      return CONFIG;
    } catch (RuntimeException e) {
      System.err.println("chasqui: " + e.getMessage());
      log.debug("could not start", e);
      return UNAVAILABLE;
    }
  }

  private static LoadedConfig load(Mode mode, Map<String, String> env) {
    Logging.configure(mode, env);
    var loaded = ConfigLoader.load(mode, env, confDir(env));
    loaded.warnings().forEach(log::warn);
    return loaded;
  }

  private static Path confDir(Map<String, String> env) {
    return Path.of(env.getOrDefault("CHASQUI_CONF", "conf"));
  }

  private static int serve(LoadedConfig loaded) {
    HangupSignal.handle(loaded.secretFiles()::reread);
    return ServeCommand.run(loaded);
  }
}
