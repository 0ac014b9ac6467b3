package dev.ets;

/**
 * Input or usage that the user can mend: the command line prints the message as one line and ends
 * with exit code 2. The message says what is wrong, the value, the limit and the cure.
 */
public final class UsageException extends RuntimeException {
  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
