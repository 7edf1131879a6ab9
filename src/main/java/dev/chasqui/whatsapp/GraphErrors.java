package dev.chasqui.whatsapp;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each error code of the Graph API means for a sender (Meta: Error codes). The HTTP status is
 * no reliable guide, hence the code decides. A code that is not listed may hide a message that was
 * sent: {@link ErrorClass#UNKNOWN}.
 */
public final class GraphErrors {
  private static final Map<Integer, ErrorClass> CLASSES = classes();

  /** Waits that Meta's texts name. */
  private static final Map<Integer, Duration> WAITS =
      Map.of(
          131057, Duration.ofSeconds(60),
          132069, Duration.ofHours(1),
          133015, Duration.ofMinutes(5),
          134101, Duration.ofMinutes(10));

  private GraphErrors() {}

  /** The class of a code, of an answer of the API or of a failed status. */
  public static ErrorClass classify(int code) {
    if (code >= 200 && code <= 299) {
      return ErrorClass.STOP; // permissions
    }
    return CLASSES.getOrDefault(code, ErrorClass.UNKNOWN);
  }

  /** How long to wait at least before the same is tried again; null when Meta names no time. */
  public static @Nullable Duration waitAfter(int code) {
    return WAITS.get(code);
  }

  private static Map<Integer, ErrorClass> classes() {
    var classes = new HashMap<Integer, ErrorClass>();
    put(classes, ErrorClass.REPLAY, 4, 80007, 130429, 131056, 131057, 132069, 133015, 134101);
    put(classes, ErrorClass.REPLAY, 138002, 138003, 138005, 139100, 139101, 139102, 139103);
    put(classes, ErrorClass.UNKNOWN, 1, 2, 131000, 131016, 133004, 2494100);
    put(classes, ErrorClass.SWITCH, 131047, 131062, 131063, 132015, 132016, 138006);
    put(classes, ErrorClass.DROP, 130403, 130472, 130497, 131026, 131049, 131050, 131060);
    // A changed identity concerns one person and not the number, so it is no reason to stop it.
    put(classes, ErrorClass.DROP, 137000, 138001, 138009, 138012, 2494191);
    put(classes, ErrorClass.DROP, 138004, 138007, 138019, 138020, 138021, 138022, 138023);
    put(classes, ErrorClass.STOP, 0, 3, 10, 33, 104, 190, 368, 131005, 131031, 131037, 131042);
    put(classes, ErrorClass.STOP, 131044, 131045, 131048, 131064, 133000, 133008, 133009, 133010);
    put(classes, ErrorClass.STOP, 133016, 134011, 134102, 139000, 2593079, 2593085);
    put(classes, ErrorClass.FIX, 100, 131008, 131009, 131021, 131030, 131051, 131052, 131053);
    put(classes, ErrorClass.FIX, 131055, 131203, 132000, 132001, 132005, 132007, 132008, 132012);
    put(classes, ErrorClass.FIX, 132018, 132068, 133005, 133006, 134100, 135000, 136024, 138000);
    put(classes, ErrorClass.FIX, 138013, 138014, 138015, 138017, 138018);
    put(classes, ErrorClass.FIX, 147001, 147002, 147003, 147004, 200005, 200006, 200007);
    put(classes, ErrorClass.FIX, 1752041, 2388001, 2388012, 2388019, 2388039, 2388040, 2388047);
    put(classes, ErrorClass.FIX, 2388072, 2388073, 2388091, 2388093, 2388103, 2388293, 2388299);
    put(classes, ErrorClass.FIX, 2593107, 2593108, 2593109);
    return Map.copyOf(classes);
  }

  private static void put(Map<Integer, ErrorClass> classes, ErrorClass as, int... codes) {
    for (int code : codes) {
      classes.put(code, as);
    }
  }
}
