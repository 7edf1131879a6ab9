package dev.chasqui.embedded;

/** One of the servers that can be started embedded. */
public enum Part {
  /** The event log. */
  KAFKA,
  /** Deduplication, pacing and limits. */
  REDIS,
  /** The record. */
  POSTGRES
}
