package dev.ets.engine;

/** Work that the engine could not do; the message says what, the value, the limit and the cure. */
public final class EngineException extends RuntimeException {
  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
