package dev.chasqui.observe;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the processors are busy with: those of the container, where it has its own. */
public final class Processors {
  /** Of all processors. With less, what keeps them busy is not this process's to give up. */
  private static final double OWN_MIN = 0.25;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * How busy the processors were since the last call, 0 to 1, when it is this process that keeps
   * them busy; 0 when others do or nobody knows. Each call takes some microseconds; for one thread.
   */
  public double load() {
    double all = system.getCpuLoad();
    double own = system.getProcessCpuLoad();
    return own >= OWN_MIN && all > 0 ? all : 0;
  }
}
