package dev.chasqui.loadtest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What chance decides of the simulated model's answers. Drawn by seed and question, so that every
 * run asks the same of the gateway; another call about the same question has the same luck, but for
 * whether it fails. Confined to one thread.
 */
final class ModelLuck {
  /** No real model is slower; a longer wait would measure the gateway's deadlines. */
  private static final long FIRST_TOKEN_MAX_MILLIS = 4_000;

  private static final double PACE_MIN = 1;

  /** What a long answer has; the gateway ends one at 16,384 characters. */
  private static final int TOKENS_MAX = 600;

  /** Questions of which it is known how often a call about them was made. */
  private static final int QUESTIONS_MAX = 10_000;

  private final Options options;
  private final double paceSigma = Options.decimal("model-pace-sigma");
  private final int tokens = Options.integer("model-tokens", 0);
  private final double tokensSigma = Options.decimal("model-tokens-sigma");
  private final double failing = Options.share("model-errors");
  private final double stalling = Options.share("model-stalls");
  private final Map<String, Integer> calls = new LinkedHashMap<>();

  /**
   * One answer.
   *
   * @param tokensPerSecond pace after the first token
   * @param tokens words of it, about; 0 for one short sentence
   * @param stalls whether it stops half way
   */
  record Draw(long firstTokenMillis, double tokensPerSecond, int tokens, boolean stalls) {}

  ModelLuck(Options options) {
    this.options = options;
  }

  Draw draw(String order) {
    var random = random(order, 0);
    boolean stalls = random.nextDouble() < stalling;
    double first = logNormal(options.modelMedianMillis(), options.modelSigma(), random);
    double pace = logNormal(options.modelTokensPerSecond(), paceSigma, random);
    double words = logNormal(tokens, tokensSigma, random);
    return new Draw(
        Math.clamp(Math.round(first), 1, FIRST_TOKEN_MAX_MILLIS),
        Math.max(PACE_MIN, pace),
        tokensSigma > 0 ? Math.clamp(Math.round(words), 1, TOKENS_MAX) : tokens,
        stalls);
  }

  /** Whether the next call about a question fails; one after it has other luck. */
  boolean fails(String order) {
    if (failing <= 0) {
      return false;
    }
    int call = calls.merge(order, 1, Integer::sum);
    if (calls.size() > QUESTIONS_MAX) {
      calls.remove(calls.keySet().iterator().next());
    }
    return random(order, call).nextDouble() < failing;
  }

  private SplittableRandom random(String order, int call) {
    return new SplittableRandom(options.seed() * 31 + order.hashCode() + call * 1_000_003L);
  }

  private static double logNormal(double median, double sigma, SplittableRandom random) {
    return median * Math.exp(sigma * random.nextGaussian());
  }
}
