package dev.ets.exec;

/** Told how far the loading of a model's weights is, on the thread that loads. */
@FunctionalInterface
public interface LoadProgress {
  /** Tells nobody. */
  LoadProgress NONE = (_, _) -> {};

  /**
   * So many bytes of the weights, as the device keeps them, have been read and converted. When that
   * is all of them, a device that compiles kernels does so, and takes the weights: seconds.
   */
  void loaded(long done, long total);
}
