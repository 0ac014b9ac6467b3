package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.embed.Clustering;
import dev.ets.engine.Sampling;
import dev.ets.prune.IlpPruner;
import dev.ets.prune.NodeCost;
import dev.ets.search.Balance;
import dev.ets.search.Embedding;
import dev.ets.search.Pruning;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchSettings;
import dev.ets.search.StepLimits;
import dev.ets.search.Tuning;
import dev.ets.trace.Json;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every search but its method, width and seed. */
final class SearchOptions {
  @Option(
      names = "--max-depth",
      paramLabel = "N",
      description = "Steps of a path (default: ${DEFAULT-VALUE}).")
  private int maxDepth = StepLimits.DEFAULT.maxDepth();

  @Option(
      names = "--max-step-tokens",
      paramLabel = "N",
      description = "Tokens of a step (default: ${DEFAULT-VALUE}).")
  private int maxStepTokens = StepLimits.DEFAULT.maxStepTokens();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Generated tokens of a path (default: ${DEFAULT-VALUE}).")
  private int maxTokens = StepLimits.DEFAULT.maxTokens();

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "Of the policy (default: ${DEFAULT-VALUE}; greedy has its own).")
  private double temperature = Sampling.PLAIN.temperature();

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draw from the k likeliest tokens; 0 = all (default: ${DEFAULT-VALUE}).")
  private int topK = Sampling.PLAIN.topK();

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw from the likeliest tokens that reach p (default: ${DEFAULT-VALUE}).")
  private double topP = Sampling.PLAIN.topP();

  @Option(
      names = "--rebase-temperature",
      paramLabel = "T",
      description = "T of the REBASE allocation (default: ${DEFAULT-VALUE}).")
  private double rebaseTemperature = Tuning.DEFAULT.rebaseTemperature();

  @Option(
      names = "--dora-temperature",
      paramLabel = "T",
      description = "Of DORA's softmax over scores (default: ${DEFAULT-VALUE}).")
  private double doraTemperature = Tuning.DEFAULT.doraTemperature();

  @Option(
      names = "--dora-similarity",
      paramLabel = "T",
      description = "Of DORA's softmax over similarities (default: ${DEFAULT-VALUE}).")
  private double doraSimilarity = Tuning.DEFAULT.doraSimilarity();

  @Option(
      names = "--beam-width",
      paramLabel = "N",
      description =
          "Paths that beam keeps, subtrees of dvts, children of an mcts node; 0 = the square root"
              + " of the width (default: ${DEFAULT-VALUE}).")
  private int beams = Tuning.DEFAULT.beams();

  @Option(
      names = "--exploration",
      paramLabel = "C",
      description = "c of PUCT in mcts (default: ${DEFAULT-VALUE}).")
  private double exploration = Tuning.DEFAULT.exploration();

  @Option(
      names = "--embedding",
      paramLabel = "KIND",
      description =
          "What dora and ets compare steps by: ${COMPLETION-CANDIDATES}, of the text or of the"
              + " policy's own states (default: ${DEFAULT-VALUE}).")
  private Embedding embedding = Embedding.SENTENCE;

  @Option(
      names = "--early-stop",
      description =
          "End a search once its answer cannot change any more (all methods but greedy and"
              + " best-of-n).")
  private boolean earlyStop;

  @Option(
      names = "--lambda-b",
      paramLabel = "X",
      converter = ByWidth.Converter.class,
      description =
          "Price of KV in ETS, for all widths or as 16=1,64=0.9 (default: ${DEFAULT-VALUE}).",
      defaultValue = "1.0")
  private ByWidth lambdaB;

  @Option(
      names = "--lambda-d",
      paramLabel = "X",
      converter = ByWidth.Converter.class,
      description =
          "Worth of coverage in ETS, likewise (default: 1.5 / 1.4 / 1.45 at width 16 / 64 / 256).")
  private ByWidth lambdaD;

  @Option(
      names = "--cluster-threshold",
      paramLabel = "X",
      description = "Cosine distance at which ETS cuts clusters (default: ${DEFAULT-VALUE}).")
  private double clusterThreshold = Clustering.DEFAULT_THRESHOLD;

  @Option(
      names = "--cost",
      paramLabel = "COST",
      completionCandidates = KnownNames.Costs.class,
      description =
          "What a node costs in ETS: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String cost = NodeCost.NODES.label();

  @Option(
      names = "--merge",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "In ETS the same step below the same parent is one leaf (default); with --no-merge each"
              + " candidate is its own, as in the paper.")
  private boolean merge;

  @Option(
      names = "--allocation",
      paramLabel = "RULE",
      description =
          "How ETS divides its budget, before pruning (O_i) and after: ${COMPLETION-CANDIDATES}"
              + " (default: ${DEFAULT-VALUE}).")
  private Balance balance = Balance.REBASE;

  @Option(
      names = "--prune-millis",
      paramLabel = "MS",
      description =
          "After so long the pruner takes the best it has found (default: ${DEFAULT-VALUE}).")
  private long pruneMillis = IlpPruner.DEFAULT_TIME_LIMIT.toMillis();

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
        new Tuning(rebaseTemperature, doraTemperature, doraSimilarity, beams, exploration),
        new Pruning(
            lambdaB.at(width, usual.lambdaB()),
            lambdaD == null ? usual.lambdaD() : lambdaD.at(width, usual.lambdaD()),
            clusterThreshold,
            NodeCost.of(cost),
            merge,
            balance,
            Duration.ofMillis(pruneMillis)),
        embedding,
        earlyStop);
  }

  /** Whether one of {@code methods} will have sentences embedded. */
  boolean embedsSentences(List<SearchMethod> methods) {
    return embedding == Embedding.SENTENCE && methods.stream().anyMatch(SearchMethod::embeds);
  }

  private Sampling sampling() {
    try {
      return new Sampling(temperature, topK, topP);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }

  /** All options by name. */
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
        .put("dora_temperature", doraTemperature)
        .put("dora_similarity", doraSimilarity)
        .put("beam_width", beams)
        .put("exploration", exploration)
        .put("embedding", embedding.toString())
        .put("early_stop", earlyStop)
        .put("lambda_b", lambdaB.text())
        .put("lambda_d", lambdaD == null ? "by width" : lambdaD.text())
        .put("cluster_threshold", clusterThreshold)
        .put("cost", cost)
        .put("merge", merge)
        .put("allocation", balance.toString())
        .put("prune_millis", pruneMillis);
  }
}
