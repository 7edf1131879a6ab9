package dev.chasqui.loadtest;

/**
 * Processor time so far of the processes of a run, in seconds, and what the gateways have counted.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param noise of the whole machine
 * @param backends Kafka, Redis and PostgreSQL
 */
record CpuSample(
    long nanos,
    Noise noise,
    double gateway,
    double backends,
    double observer,
    double generator,
    OwnTimes own) {

  /** What was used since an earlier sample. */
  Usage since(CpuSample before) {
    return new Usage(
        (nanos - before.nanos) / 1e9,
        gateway - before.gateway,
        backends - before.backends,
        observer - before.observer,
        generator - before.generator,
        own.since(before.own));
  }
}
