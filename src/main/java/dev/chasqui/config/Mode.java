package dev.chasqui.config;

/** How the process was started. */
public enum Mode {
  /** Everything embedded, the sandbox on. */
  DEV,
  /** Like {@link #DEV}, but plays a conversation and exits. */
  DEMO,
  /** Production: all backends given, no sandbox. */
  SERVE
}
