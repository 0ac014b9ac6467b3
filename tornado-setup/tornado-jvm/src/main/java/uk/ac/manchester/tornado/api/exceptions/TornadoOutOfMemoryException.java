package uk.ac.manchester.tornado.api.exceptions;

/** A device has no memory left for an array. */
public class TornadoOutOfMemoryException extends RuntimeException {
  public TornadoOutOfMemoryException(String message) {
    super(message);
  }
}
