package dev.chasqui.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets root run a program that refuses root, without an account to switch to.
 *
 * <p>In a user namespace of its own without a mapping, a process of root looks like nobody and
 * still owns root's files. Where namespaces are forbidden (a container with Docker's default
 * profile) it really becomes nobody, and keeps the capability to pass through directories of
 * root's.
 */
final class RootDisguise {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;
  private static final List<String> UNSHARE = List.of("unshare", "-U");
  private static final List<String> SETPRIV =
      List.of(
          "setpriv",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override");

  private RootDisguise() {}

  /**
   * Returns what to put before a command on {@code dir}: nothing for an ordinary user. Files in
   * {@code dir} are given to the owner that the command will be.
   */
  static List<String> prefix(Path dir) throws IOException, InterruptedException {
    if (!Shell.run(5, List.of("id", "-u")).output().strip().equals("0")) {
      return List.of();
    }
    if (works(UNSHARE)) {
      own(dir, ROOT);
      return UNSHARE;
    }
    if (works(SETPRIV)) {
      own(dir, NOBODY);
      return SETPRIV;
    }
    throw new BackendStartException(
        "PostgreSQL cannot run as root, and this system lets root neither unshare a user namespace"
            + " nor become another user (setpriv). Start as an ordinary user, or set DATABASE_URL.");
  }

  private static void own(Path dir, int user) throws IOException, InterruptedException {
    if (!Files.getAttribute(dir, "unix:uid").equals(user)) {
      Shell.run(30, List.of("chown", "-R", user + ":" + user, dir.toString()));
    }
  }

  private static boolean works(List<String> prefix) throws IOException, InterruptedException {
    if (!Shell.onPath(prefix.getFirst())) {
      return false;
    }
    var command = new ArrayList<>(prefix);
    command.add("true");
    return Shell.run(5, command).ok();
  }
}
