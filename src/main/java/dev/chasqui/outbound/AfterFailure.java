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

  /** It will not leave. */
  record GiveUp(int code, String reason) implements AfterFailure {}

  /** Codes of Meta's "Error codes" page that this decision looks at. */
  int APP_CALL_LIMIT = 4;

  int ACCOUNT_CALL_LIMIT = 80007;
  int NUMBER_THROUGHPUT = 130429;
  int PAIR_LIMIT = 131056;
  int MAINTENANCE = 131057;

  Duration BACKOFF_MAX = Duration.ofMinutes(5);

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
   * @param attempts tries so far, the failed one included
   */
  static AfterFailure of(Throwable failure, int attempts, int attemptsMax, RandomGenerator random) {
    if (!(failure instanceof GraphException e)) {
      return new Uncertain(0, "the call broke off: " + failure.getClass().getSimpleName());
    }
    String reason = reason(e);
    return switch (e.errorClass()) {
      case REPLAY ->
          attempts < (slowsNumber(e.code()) ? NUMBER_ATTEMPTS_MAX : attemptsMax)
              ? new Retry(e.code(), reason, pause(e, attempts, random), slowsNumber(e.code()))
              : new GiveUp(e.code(), "gave up after " + attempts + " tries: " + reason);
      case UNKNOWN -> new Uncertain(e.code(), reason);
      case FIX, SWITCH, DROP, STOP -> new GiveUp(e.code(), reason);
    };
  }

  /** Code 0 is a call that did not reach Meta: that, too, concerns everybody. */
  private static boolean slowsNumber(int code) {
    return switch (code) {
      case 0, APP_CALL_LIMIT, ACCOUNT_CALL_LIMIT, NUMBER_THROUGHPUT, MAINTENANCE -> true;
      default -> false;
    };
  }

  private static Duration pause(GraphException e, int attempts, RandomGenerator random) {
    Duration hint = e.retryAfter();
    double seconds =
        switch (e.code()) {
          // Meta: "4^X seconds", X counting from 0.
          case PAIR_LIMIT -> Math.pow(4, attempts - 1);
          case MAINTENANCE -> 60;
          default -> 0.5 * Math.pow(2, attempts - 1);
        };
    double jittered = seconds * random.nextDouble(1.0, 1.25);
    Duration pause = Duration.ofMillis((long) (1_000 * jittered));
    if (hint != null && hint.compareTo(pause) > 0) {
      pause = hint;
    }
    Duration longest = e.code() == 0 ? BACKOFF_UNREACHABLE_MAX : BACKOFF_MAX;
    return pause.compareTo(longest) > 0 ? longest : pause;
  }

  private static String reason(GraphException e) {
    String words =
        switch (e.errorClass()) {
          case REPLAY -> "WhatsApp asked to send it later";
          case UNKNOWN -> "WhatsApp did not say whether it took the message";
          case FIX -> "WhatsApp refused the message as it is";
          case SWITCH -> "WhatsApp takes only another kind of message here";
          case DROP -> "WhatsApp will not deliver to this person";
          case STOP -> "the number or account is out of order";
        };
    return words + " (" + e.code() + "): " + e.getMessage();
  }

  /** The tag of an error in metrics. */
  static String tag(Throwable failure) {
    ErrorClass errorClass =
        failure instanceof GraphException e ? e.errorClass() : ErrorClass.UNKNOWN;
    return errorClass.name().toLowerCase(Locale.ROOT);
  }
}
