package dev.chasqui.loadtest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What lives in the heap of another virtual machine (JDK: jcmd, GC.class_histogram). Blocks. */
final class Heap {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

  private Heap() {}

  /** Bytes of all objects that can be reached, after a full collection, which stops the process. */
  static long liveBytes(long pid) throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    var process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw LoadTestException.unavailable("jcmd could not ask process " + pid + ": " + text);
    }
    return total(text);
  }

  /** The bytes in the last line of a histogram. */
  static long total(String histogram) {
    var found = TOTAL.matcher(histogram);
    if (!found.find()) {
      throw LoadTestException.unavailable("jcmd gave no total");
    }
    return Long.parseLong(found.group(1));
  }
}
