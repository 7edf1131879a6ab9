package dev.chasqui;

import dev.chasqui.config.ConfigException;
import dev.chasqui.config.ConfigLoader;
import dev.chasqui.config.HangupSignal;
import dev.chasqui.config.LoadedConfig;
import dev.chasqui.config.Mode;
import dev.chasqui.observe.Logging;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final Set<String> WITH_ARGUMENTS = Set.of("deadletters", "aliases");

  private static final Logger log = LoggerFactory.getLogger(Chasqui.class);

  private Chasqui() {}

  /** Runs the command named by the first argument; see {@link Usage}. */
  public static void main(String[] args) {
    int code = run(args, System.getenv(), System.out, System.err);
    Logging.close();
    System.exit(code);
  }

  /** What {@link #main} does, short of ending the process. */
  static int run(String[] args, Map<String, String> env, PrintStream out, PrintStream err) {
    boolean takesArguments = args.length > 0 && WITH_ARGUMENTS.contains(args[0]);
    if (args.length != 1 && !takesArguments) {
      err.print(Usage.TEXT);
      return USAGE;
    }
    try {
      return switch (args[0]) {
        case "dev" -> DevCommand.run(load(Mode.DEV, env));
        case "demo" -> DemoCommand.run(load(Mode.DEMO, env));
        case "backends" -> BackendsCommand.run(load(Mode.DEV, env), out);
        case "serve" -> serve(load(Mode.SERVE, env));
        case "doctor" -> Doctor.run(env, confDir(env), out);
        case "deadletters" -> {
          var words = List.of(args).subList(1, args.length);
          yield new DeadLettersCommand(env, confDir(env), out, err).run(words);
        }
        case "aliases" -> {
          var words = List.of(args).subList(1, args.length);
          yield new AliasesCommand(env, confDir(env), out, err).run(words);
        }
        case "help", "--help", "-h" -> {
          out.print(Usage.TEXT);
          yield OK;
        }
        default -> {
          err.println("chasqui: no such command: " + args[0]);
          err.print(Usage.TEXT);
          yield USAGE;
        }
      };
    } catch (ConfigException e) {
      err.println(e.getMessage());
      return CONFIG;
    } catch (RuntimeException e) {
      err.println("chasqui: " + e.getMessage());
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
