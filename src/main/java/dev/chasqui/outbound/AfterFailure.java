package dev.chasqui.outbound;

import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What becomes of a message after a failed try. The only place that decides it. */
sealed interface AfterFailure {

  /** Meta's code, 0 for none. */
  int code();

  /** Plain words for a person. */
  String reason();

  /**
   * Send the same again after a pause.
   *
   * @param wholeNumber whether everything of the number pauses, or only this conversation
   */
  record Retry(int code, String reason, Duration pause, boolean wholeNumber)
      implements AfterFailure {}

  /** It may have left: wait for a status. */
  record Uncertain(int code, String reason) implements AfterFailure {}

  /** Nothing of the number can leave until a person has put something right: keep it. */
  record Stop(int code, String reason) implements AfterFailure {}

  /** It will not leave. */
  record GiveUp(int code, String reason) implements AfterFailure {}

  Duration BACKOFF_MAX = Duration.ofMinutes(5);

  Duration HINT_MAX = Duration.ofHours(1);

  /** While WhatsApp itself is away, somebody waits for the answer: look again often. */
  Duration BACKOFF_UNREACHABLE_MAX = Duration.ofSeconds(30);

  /**
   * Tries of a message while its number is slowed or WhatsApp is out of reach. The message is not
   * at fault, so an outage must not use up its tries; at the longest pause these last for most of
   * the day for which the service window stays open.
   */
  int NUMBER_ATTEMPTS_MAX = 2_000;

  /**
   * Decides.
   *
   * @param attempts tries so far, the failed one included: of this message, or of the number where
   *     the failure concerns the number
   */
  static AfterFailure of(Throwable failure, int attempts, int attemptsMax, RandomGenerator random) {
    if (!(failure instanceof GraphException e)) {
      return new Uncertain(0, "the call broke off: " + failure.getClass().getSimpleName());
    }
    String reason = Reasons.of(e);
    Reaction reaction = Reaction.to(e);
    return switch (reaction) {
      case REPEAT, SLOW_NUMBER, SLOW_PAIR ->
          attempts < (reaction.concernsNumber() ? NUMBER_ATTEMPTS_MAX : attemptsMax)
              ? new Retry(e.code(), reason, pause(e, attempts, random), reaction.concernsNumber())
              : new GiveUp(e.code(), "gave up after " + attempts + " tries: " + reason);
      case UNCERTAIN -> new Uncertain(e.code(), reason);
      case STOP -> new Stop(e.code(), reason);
      case FIX, SWITCH, DROP -> new GiveUp(e.code(), reason);
    };
  }

  private static Duration pause(GraphException e, int attempts, RandomGenerator random) {
    Duration hint = e.retryAfter();
    double seconds =
        switch (e.code()) {
          // Meta: "4^X seconds", X counting from 0.
          case Reaction.PAIR_LIMIT -> Math.pow(4, attempts - 1);
          case Reaction.MAINTENANCE -> 60;
          default -> 0.5 * Math.pow(2, attempts - 1);
        };
    double jittered = seconds * random.nextDouble(1.0, 1.25);
    Duration pause = Duration.ofMillis((long) (1_000 * jittered));
    pause = shorter(pause, e.code() == 0 ? BACKOFF_UNREACHABLE_MAX : BACKOFF_MAX);
    // Where Meta names a time, an earlier try would only use up the tries.
    return hint != null && hint.compareTo(pause) > 0 ? shorter(hint, HINT_MAX) : pause;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The tag of an error in metrics. */
  static String tag(Throwable failure) {
    ErrorClass errorClass =
        failure instanceof GraphException e ? e.errorClass() : ErrorClass.UNKNOWN;
    return errorClass.name().toLowerCase(Locale.ROOT);
  }
}
