package dev.chasqui.observe;

/** The stages of a message, in the order in which they normally come. */
public enum Stage {
  RECEIVED,
  ACKNOWLEDGED,
  CONSUMED,
  DUPLICATE,
  MERGED,
  RATE_LIMITED,
  WINDOW_OPENED,
  MODEL_STARTED,
  MODEL_CANCELLED,
  WINDOW_CLOSED,
  FIRST_TOKEN,
  MODEL_COMPLETED,
  MODEL_FAILED,
  PART_QUEUED,
  PACED,
  SENT,
  DELIVERED,
  READ,
  FAILED,
  FENCED,
  HUMAN_WROTE,
  SILENCED,
  KEPT_SILENT,
  RESUMED,
  DEAD_LETTERED
}
