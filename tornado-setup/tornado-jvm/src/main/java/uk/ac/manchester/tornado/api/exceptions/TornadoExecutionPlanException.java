package uk.ac.manchester.tornado.api.exceptions;

/** A plan could not be closed. Declared by the API; not thrown here. */
public class TornadoExecutionPlanException extends Exception {
  public TornadoExecutionPlanException(String message) {
    super(message);
  }

  public TornadoExecutionPlanException(String message, Throwable cause) {
    super(message, cause);
  }
}
