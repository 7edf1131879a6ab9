package dev.chasqui.loadtest;

/**
 * Processor time that the processes of a run used while measuring, in seconds, and what the
 * gateways counted meanwhile.
 *
 * @param seconds how long was measured
 * @param backends Kafka, Redis and PostgreSQL
 */
record Usage(
    double seconds,
    double gateway,
    double backends,
    double observer,
    double generator,
    OwnTimes own) {
  /** The run was too short to tell. */
  static final Usage UNKNOWN =
      new Usage(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, OwnTimes.UNKNOWN);

  double total() {
    return gateway + backends + observer + generator;
  }
}
