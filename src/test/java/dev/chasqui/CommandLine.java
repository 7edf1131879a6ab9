package dev.chasqui;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs a command as the process does, short of ending it. */
public final class CommandLine {
  private CommandLine() {}

  /** What a command printed and how it ended. */
  public record Run(int code, String out, String err) {}

  /** Runs {@code chasqui} with these arguments. */
  public static Run run(Map<String, String> env, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = Chasqui.run(args, env, new PrintStream(out), new PrintStream(err));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
