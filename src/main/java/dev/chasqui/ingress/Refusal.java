package dev.chasqui.ingress;

import java.util.Locale;

/** Why a webhook call is not answered 200. Its name in lower case is the tag of the metric. */
enum Refusal {
  VERIFY_TOKEN(403, "the verify token is not the configured one"),
  METHOD(405, "GET or POST"),
  READ_TIMEOUT(408, "the body took too long"),
  TOO_LARGE(413, "the body is over the limit"),
  SIGNATURE(401, "X-Hub-Signature-256 is missing or wrong"),
  MALFORMED(400, "the body is no JSON object"),
  /** The caller went away while sending; nobody hears the status. */
  ABORTED(400, "the body is incomplete"),
  OVERLOADED(503, "too many webhooks at once"),
  BUSY(503, "too many bodies in flight"),
  LOG_FULL(503, "the event log's buffer is full"),
  LOG_SLOW(503, "the event log is slow"),
  LOG_FAILED(503, "the event log failed"),
  INTERNAL(500, "internal error");

  private final int status;
  private final String text;

  Refusal(int status, String text) {
    this.status = status;
    this.text = text;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** A sentence for the caller; it says nothing about what would have been right. */
  String text() {
    return text;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A refusal on its way through futures. Expected, hence without a stack trace. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
      super(refusal.text, null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
