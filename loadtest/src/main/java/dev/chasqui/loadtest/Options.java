package dev.chasqui.loadtest;

/**
 * What a run is asked to do, from system properties, so that all its processes read the same.
 *
 * @param rate new arrivals a second
 * @param warmupSeconds at the start, not counted
 * @param durationSeconds counted
 * @param seed of everything random
 * @param debounceMillis wait of the gateway after one finished question
 * @param burstDebounceMillis wait of the gateway after the last message of a burst
 * @param modelMedianMillis median time to the first token
 * @param modelSigma spread of that time: sigma of the log-normal distribution
 * @param modelTokensPerSecond pace after the first token
 * @param numbers phone numbers of the business, written to in turn
 * @param bubbles messages of an answer
 * @param onItsWayMillis how long after a human agent's message was acknowledged one of the
 *     assistant's may still arrive
 * @param appSecret key of the webhook signature
 */
record Options(
    double rate,
    int warmupSeconds,
    int durationSeconds,
    long seed,
    int debounceMillis,
    int burstDebounceMillis,
    int modelMedianMillis,
    double modelSigma,
    int modelTokensPerSecond,
    int numbers,
    int bubbles,
    int onItsWayMillis,
    String appSecret) {
  /**
   * After the counted time the load goes on: otherwise the last conversations would end while the
   * load generator is already busy with its report.
   */
  static final int COOL_DOWN_SECONDS = 4;

  static Options fromSystem() {
    return new Options(
        Double.parseDouble(property("rate", "50")),
        integer("warmup", 30),
        integer("duration", 60),
        Long.getLong("loadtest.seed", 1L),
        integer("debounce", 500),
        integer("burst-debounce", 1_000),
        integer("model-median", 350),
        Double.parseDouble(property("model-sigma", "0.5")),
        integer("model-tokens-per-second", 200),
        integer("numbers", 10),
        integer("bubbles", 1),
        integer("on-its-way", 100),
        property("app-secret", "loadtest-app-secret"));
  }

  /** A property of a single test. */
  static int integer(String name, int otherwise) {
    return Integer.getInteger("loadtest." + name, otherwise);
  }

  /** A share, 0 to 1, of a single test. */
  static double share(String name) {
    return decimal(name);
  }

  /** A number of a single test; 0 when it is not given. */
  static double decimal(String name) {
    return Double.parseDouble(property(name, "0"));
  }

  static String property(String name, String otherwise) {
    return System.getProperty("loadtest." + name, otherwise);
  }

  /** How long the load lasts. */
  int loadSeconds() {
    return warmupSeconds + durationSeconds + COOL_DOWN_SECONDS;
  }

  /** The id of a business number. */
  static String number(long index) {
    return "20000000000000" + index;
  }
}
