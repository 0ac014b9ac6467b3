package uk.ac.manchester.tornado.api.exceptions;

/** A graph does not run on its device, such as for a kernel that does not compile. */
public class TornadoBailoutRuntimeException extends RuntimeException {
  public TornadoBailoutRuntimeException(String message) {
    super(message);
  }
}
