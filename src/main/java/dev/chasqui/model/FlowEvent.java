package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/** Something that happened to a flow, which is a form inside WhatsApp. */
public sealed interface FlowEvent extends SourcedEvent {

  /** Meta's id of the flow. */
  String flowId();

  /**
   * It was published, blocked and so on.
   *
   * @param current such as {@code DRAFT}, {@code PUBLISHED}, {@code BLOCKED}, {@code THROTTLED}
   * @param message what Meta says of it
   */
  record StatusChanged(
      Source source,
      String flowId,
      @Nullable String previous,
      String current,
      @Nullable String message)
      implements FlowEvent {}

  /**
   * It does badly, or does so no more; the numbers differ by metric and stay in the JSON.
   *
   * @param metric {@code CLIENT_ERROR_RATE}, {@code ENDPOINT_ERROR_RATE}, {@code ENDPOINT_LATENCY},
   *     {@code ENDPOINT_AVAILABILITY}
   * @param active whether it does badly now
   * @param value the rate in percent or the 90th percentile as Meta writes it, null when not told
   * @param threshold in the unit of the value
   */
  record AlertRaised(
      Source source,
      String flowId,
      String metric,
      boolean active,
      @Nullable String value,
      @Nullable String threshold,
      @Nullable String message)
      implements FlowEvent {}
}
