package dev.ets.bench;

/** A peer that has failed, ended, or does not answer. */
final class PeerException extends RuntimeException {
  PeerException(String message) {
    super(message);
  }
}
