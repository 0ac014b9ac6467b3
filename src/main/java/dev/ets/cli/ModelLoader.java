package dev.ets.cli;

import dev.ets.embed.Embedder;
import dev.ets.runtime.KvOptions;
import dev.ets.runtime.PolicyOptions;
import dev.ets.search.SearchModels;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes models of files: what commands need of the engine. Every method throws {@link
 * dev.ets.UsageException} for a file that is missing, truncated or of another kind, and for an
 * unknown device.
 */
public interface ModelLoader {
  /**
   * What a search runs on.
   *
   * @param policy file of the policy
   * @param prm file of the process reward model
   * @param policyOptions how the policy is to be used
   * @param prmFormat how the reward model reads and scores, by name or file; empty for what it says
   * @param device as given by {@code --device}
   * @param kv the KV cache of each model
   * @param sentences whether sentences will be embedded
   */
  record Files(
      Path policy,
      Path prm,
      PolicyOptions policyOptions,
      Optional<String> prmFormat,
      String device,
      KvOptions kv,
      boolean sentences) {}

  /** Loaded models; closing them gives their memory back. */
  interface Loaded extends AutoCloseable {
    SearchModels models();

    @Override
    void close();
  }

  /** Loads policy and reward model, and the default embedder where it is needed. */
  Loaded load(Files files);

  /**
   * A sentence embedder.
   *
   * @param model a model file, whose hidden states are pooled; empty for the default
   */
  Embedder embedder(Optional<Path> model, String device);

  /** Logits of every position, {@code (tokens, vocabulary)}. */
  float[][] logits(Path model, int[] tokens, String device);
}
