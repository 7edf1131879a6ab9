package dev.chasqui.model;

/**
 * How far a message of ours got, in the order that Meta's statuses take; {@code FAILED} ends it.
 */
public enum DeliveryStatus {
  SENT,
  DELIVERED,
  READ,
  PLAYED,
  FAILED
}
