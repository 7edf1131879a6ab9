package dev.chasqui.loadtest;

/** Why a load test cannot go on, with the exit code that says so. */
final class LoadTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int USAGE = 64;
  private static final int UNAVAILABLE = 69;

  private final int code;

  private LoadTestException(int code, String message) {
    super(message);
    this.code = code;
  }

  static LoadTestException usage(String message) {
    return new LoadTestException(USAGE, message);
  }

  static LoadTestException unavailable(String message) {
    return new LoadTestException(UNAVAILABLE, message);
  }

  int code() {
    return code;
  }
}
