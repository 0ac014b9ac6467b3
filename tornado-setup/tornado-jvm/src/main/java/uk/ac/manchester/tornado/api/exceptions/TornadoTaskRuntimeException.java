package uk.ac.manchester.tornado.api.exceptions;

/** A task failed or broke a rule; the message names the task, the work-item and the array. */
public class TornadoTaskRuntimeException extends RuntimeException {
  public TornadoTaskRuntimeException(String message) {
    super(message);
  }

  public TornadoTaskRuntimeException(String message, Exception cause) {
    super(message, cause);
  }
}
