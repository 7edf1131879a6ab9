package dev.chasqui.loadtest;

/**
 * Processor time that the processes of a run used while measuring, in seconds.
 *
 * @param seconds how long was measured
 * @param backends Kafka, Redis and PostgreSQL
 */
record Usage(double seconds, double gateway, double backends, double observer, double generator) {
  /** The run was too short to tell. */
  static final Usage UNKNOWN =
      new Usage(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  double total() {
    return gateway + backends + observer + generator;
  }
}
