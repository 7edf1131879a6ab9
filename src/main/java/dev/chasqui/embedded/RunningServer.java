package dev.chasqui.embedded;

/** A server that answers. Closing it is bounded in time and safe to repeat. */
interface RunningServer extends AutoCloseable {
  /** Where clients connect to: {@code host:port} or an URL. */
  String address();

  @Override
  void close();
}
