package dev.chasqui.observe;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a probe is told: up only when every check is. */
public record HealthReport(List<Check> checks) {
  /**
   * One check.
   *
   * @param reason why it is down, without credentials; null when it is up
   * @param millis how long it took
   */
  public record Check(String name, @Nullable String reason, long millis) {
    /** Whether all is well. */
    public boolean up() {
      return reason == null;
    }

    private JsonObject json() {
      var json = new JsonObject().put("name", name).put("status", status(up()));
      if (reason != null) {
        json.put("reason", reason);
      }
      return json.put("millis", millis);
    }
  }

  public HealthReport {
    checks = List.copyOf(checks);
  }

  /** Whether all checks are up. */
  public boolean up() {
    return checks.stream().allMatch(Check::up);
  }

  /** The body of the answer to a probe. */
  JsonObject json() {
    var array = new JsonArray();
    checks.forEach(check -> array.add(check.json()));
    return new JsonObject().put("status", status(up())).put("checks", array);
  }

  private static String status(boolean up) {
    return up ? "up" : "down";
  }
}
