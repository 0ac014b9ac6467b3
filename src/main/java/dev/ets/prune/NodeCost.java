package dev.ets.prune;

import dev.ets.UsageException;
import java.util.Arrays;
import java.util.Locale;

/** What a kept node costs. The costs of all N leaves and M ancestors add up to lambda_b. */
public enum NodeCost {
  /** Every node costs the same, {@code lambda_b / (M + N)}: the paper's. */
  NODES,
  /** A node costs {@code lambda_b * tokens / sum of tokens}: its share of the KV cache. */
  TOKENS;

  /** The name on the command line and in files: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The cost with this label.
   *
   * @throws UsageException when there is none; the message lists the known ones
   */
  public static NodeCost of(String label) {
    for (NodeCost cost : values()) {
      if (cost.label().equals(label)) {
        return cost;
      }
    }
    throw new UsageException(
        "unknown cost \"%s\": known are %s"
            .formatted(label, Arrays.stream(values()).map(NodeCost::label).toList()));
  }
}
