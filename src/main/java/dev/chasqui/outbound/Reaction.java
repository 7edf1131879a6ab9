package dev.chasqui.outbound;

import dev.chasqui.whatsapp.ErrorClass;
import dev.chasqui.whatsapp.GraphException;

/** What the sender does about an error of Meta: exactly one thing for each code. */
enum Reaction {
  /** Refused for a passing reason of its own: the same again after a pause. */
  REPEAT,
  /** The number sends or asks too much, or WhatsApp is out of reach: the whole number pauses. */
  SLOW_NUMBER,
  /** Too much to one person: only this conversation pauses. */
  SLOW_PAIR,
  /** The same would be refused for ever: only a template, or other content, may be sent. */
  SWITCH,
  /** It may have left: wait for its status before anything is repeated. */
  UNCERTAIN,
  /** The message or the configuration is wrong: given up, for a person to put right. */
  FIX,
  /** This person will not get it. */
  DROP,
  /** Nothing of the number can leave: it stops, its messages wait, a person is told. */
  STOP;

  /** Codes of Meta's "Error codes" page that decisions look at. */
  static final int PAIR_LIMIT = 131056;

  static final int MAINTENANCE = 131057;
  static final int WINDOW_CLOSED = 131047;

  /**
   * The reaction to a failed call.
   *
   * @param errorClass of the code; an answer without a code has a class of its own
   * @param code 0 for none
   */
  static Reaction to(ErrorClass errorClass, int code) {
    return switch (errorClass) {
      case REPLAY -> later(code);
      case UNKNOWN -> UNCERTAIN;
      case SWITCH -> SWITCH;
      case FIX -> FIX;
      case DROP -> DROP;
      case STOP -> concernsOneKind(code) ? FIX : STOP;
    };
  }

  static Reaction to(Throwable failure) {
    return failure instanceof GraphException e ? to(e.errorClass(), e.code()) : UNCERTAIN;
  }

  /** Whether everything of the number pauses, so that the message itself is not to blame. */
  boolean concernsNumber() {
    return this == SLOW_NUMBER || this == STOP;
  }

  /** HTTP 429 with a code that nobody knows slows the number, like those that are known to. */
  private static Reaction later(int code) {
    return switch (code) {
      case PAIR_LIMIT -> SLOW_PAIR;
      // A flow, a number just deleted, a template, calls, the block list.
      case 132069, 133015, 134101, 138002, 138003, 138005, 139100, 139101, 139102, 139103 -> REPEAT;
      default -> SLOW_NUMBER;
    };
  }

  /** Calls, misclassified templates, payments in chats, marketing templates: replies go on. */
  private static boolean concernsOneKind(int code) {
    return switch (code) {
      case 131044, 131064, 134011, 134102 -> true;
      default -> false;
    };
  }
}
