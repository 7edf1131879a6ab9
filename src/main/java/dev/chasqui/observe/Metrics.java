package dev.chasqui.observe;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;

/**
 * The metrics of this process, in Prometheus' format. Every meter carries {@code application} and
 * {@code node}. Besides the meters of the other rooms there are those of the JVM ({@code jvm.*}),
 * the process ({@code process.*}, {@code system.*}) and the count of log lines by level ({@code
 * logback.events}). Thread-safe.
 */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final LogbackMetrics logLines = new LogbackMetrics();

  /**
   * Starts measuring the JVM.
   *
   * @param node name of this node, such as {@code outbound.node-id}
   */
  public Metrics(String node) {
    registry.config().commonTags(List.of(Tag.of("application", "chasqui"), Tag.of("node", node)));
    List<MeterBinder> binders =
        List.of(
            new JvmMemoryMetrics(),
            gc,
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new JvmInfoMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics(),
            logLines);
    binders.forEach(binder -> binder.bindTo(registry));
  }

  /** Where the other rooms register their meters. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /**
   * All meters as text; takes milliseconds, so not for an event loop.
   *
   * @param accept the {@code Accept} header of the scraper; decides between Prometheus' own format
   *     and OpenMetrics
   */
  String scrape(String accept) {
    return registry.scrape(contentType(accept));
  }

  /** The content type of {@link #scrape}. */
  static String contentType(String accept) {
    return accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }

  /** Stops measuring. */
  @Override
  public void close() {
    gc.close();
    logLines.close();
    registry.close();
  }
}
