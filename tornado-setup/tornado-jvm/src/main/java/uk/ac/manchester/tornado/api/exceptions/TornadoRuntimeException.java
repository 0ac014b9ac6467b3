package uk.ac.manchester.tornado.api.exceptions;

/** A graph, plan or grid cannot run as it was put together. */
public class TornadoRuntimeException extends RuntimeException {
  public TornadoRuntimeException(String message) {
    super(message);
  }

  public TornadoRuntimeException(Exception cause) {
    super(cause);
  }
}
