package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.engine.Sampling;
import dev.ets.prune.NodeCost;
import dev.ets.search.Pruning;
import dev.ets.search.SearchSettings;
import dev.ets.search.StepLimits;
import dev.ets.trace.Json;
import picocli.CommandLine.Option;

/** Options of every search but its method, width and seed. */
final class SearchOptions {
  @Option(
      names = "--max-depth",
      defaultValue = "25",
      description = "Steps of a path (default: ${DEFAULT-VALUE}).")
  private int maxDepth;

  @Option(
      names = "--max-step-tokens",
      defaultValue = "256",
      description = "Tokens of a step (default: ${DEFAULT-VALUE}).")
  private int maxStepTokens;

  @Option(
      names = "--max-tokens",
      defaultValue = "1024",
      description = "Generated tokens of a path (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "1.0",
      description = "Of the policy (default: ${DEFAULT-VALUE}; greedy has its own).")
  private double temperature;

  @Option(
      names = "--top-k",
      defaultValue = "0",
      description = "Draw from the k likeliest tokens; 0 = all (default: ${DEFAULT-VALUE}).")
  private int topK;

  @Option(
      names = "--top-p",
      defaultValue = "1.0",
      description = "Draw from the likeliest tokens that reach p (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--rebase-temperature",
      defaultValue = "0.2",
      description = "T of the REBASE allocation (default: ${DEFAULT-VALUE}).")
  private double rebaseTemperature;

  @Option(names = "--lambda-b", description = "Price of KV in ETS (default: 1.0).")
  private Double lambdaB;

  @Option(
      names = "--lambda-d",
      description = "Worth of coverage in ETS (default: by width, 1.5 / 1.4 / 1.45).")
  private Double lambdaD;

  @Option(
      names = "--cluster-threshold",
      description = "Cosine distance at which ETS cuts clusters (default: 0.05).")
  private Double clusterThreshold;

  @Option(
      names = "--cost",
      defaultValue = "nodes",
      description = "What a node costs in ETS: nodes, tokens (default: ${DEFAULT-VALUE}).")
  private String cost;

  /**
   * The settings of one search.
   *
   * @throws UsageException when a value is out of range
   */
  SearchSettings settings(int width, long seed) {
    Pruning usual = Pruning.forWidth(width);
    return new SearchSettings(
        width,
        seed,
        new StepLimits(maxDepth, maxStepTokens, maxTokens),
        sampling(),
        rebaseTemperature,
        new Pruning(
            lambdaB == null ? usual.lambdaB() : lambdaB,
            lambdaD == null ? usual.lambdaD() : lambdaD,
            clusterThreshold == null ? usual.clusterThreshold() : clusterThreshold,
            NodeCost.of(cost),
            usual.timeLimit()));
  }

  private Sampling sampling() {
    try {
      return new Sampling(temperature, topK, topP);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  /** All options by name; a default that depends on the width reads "by width". */
  ObjectNode describe() {
    return Json.MAPPER
        .createObjectNode()
        .put("max_depth", maxDepth)
        .put("max_step_tokens", maxStepTokens)
        .put("max_tokens", maxTokens)
        .put("temperature", temperature)
        .put("top_k", topK)
        .put("top_p", topP)
        .put("rebase_temperature", rebaseTemperature)
        .put("lambda_b", byWidth(lambdaB))
        .put("lambda_d", byWidth(lambdaD))
        .put("cluster_threshold", byWidth(clusterThreshold))
        .put("cost", cost);
  }

  private static String byWidth(Double value) {
    return value == null ? "by width" : value.toString();
  }
}
