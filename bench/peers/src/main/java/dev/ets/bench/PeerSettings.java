package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.tensor.DType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What peers are compared on.
 *
 * @param models language models: {@link #SHIPPED} or names of {@link BenchModel#SHAPES}
 * @param types of the random weights in GGUF files
 * @param branches how many sequences share a prompt of 1024 tokens, where the peer can share one
 * @param instances pruning instances of each width
 * @param threads of each side
 * @param timeout for any answer of a peer
 * @param folder where model files are kept between runs, and what peers log
 */
record PeerSettings(
    List<String> models,
    List<DType> types,
    List<Integer> branches,
    int instances,
    int threads,
    Duration timeout,
    Path folder) {
  /** The shipped policy. */
  static final String SHIPPED = "shipped";

  private static final int MOST_BRANCHES = 256;

  PeerSettings {
    for (String model : models) {
      if (!model.equals(SHIPPED) && !BenchModel.SHAPES.containsKey(model)) {
        throw new UsageException(
            "unknown model '%s'; known: %s, %s"
                .formatted(model, SHIPPED, String.join(", ", BenchModel.SHAPES.keySet())));
      }
    }
    for (int n : branches) {
      if (n < 1 || n > MOST_BRANCHES) {
        throw new UsageException(
            "--branches %d is not in 1..%d, which is what llama.cpp takes"
                .formatted(n, MOST_BRANCHES));
      }
    }
    if (instances < 1 || !timeout.isPositive()) {
      throw new UsageException(
          "--instances %d must be at least 1, --timeout %d s above 0"
              .formatted(instances, timeout.toSeconds()));
    }
  }

  /** Names of the shapes among the models. */
  List<String> shapes() {
    return models.stream().filter(m -> !m.equals(SHIPPED)).toList();
  }
}
