package dev.ets.cli;

import dev.ets.embed.Embedder;
import dev.ets.engine.ModelPolicy;
import dev.ets.reward.RewardModel;
import dev.ets.runtime.Models;
import dev.ets.search.SearchModels;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Models of this project's own engine. */
final class EngineLoader implements ModelLoader {
  private final Console console;
  private final Function<Models, Embedder> defaultEmbedder;

  EngineLoader(Console console) {
    this(console, Models::embedder);
  }

  /** With another default embedder. */
  EngineLoader(Console console, Function<Models, Embedder> defaultEmbedder) {
    this.console = console;
    this.defaultEmbedder = defaultEmbedder;
  }

  @Override
  public Loaded load(Files files) {
    LoadStatus status = new LoadStatus(console, files.device());
    Models models = new Models(files.device(), files.kv(), status);
    try {
      status.loading("policy");
      ModelPolicy policy = models.policy(files.policy(), files.policyOptions());
      status.loading("reward model");
      RewardModel reward = models.reward(files.prm(), files.prmFormat(), policy);
      Embedder embedder = Embedder.NONE;
      if (files.sentences()) {
        status.loading("embedder");
        embedder = defaultEmbedder.apply(models);
      }
      return new Ready(models, new SearchModels(policy, reward, embedder));
    } catch (RuntimeException e) {
      models.close();
      throw e;
    } finally {
      status.clear();
    }
  }

  private record Ready(Models owner, SearchModels models) implements Loaded {
    @Override
    public void close() {
      owner.close();
    }
  }

  /** The models of the embedder live as long as the process: one command embeds once. */
  @Override
  public Embedder embedder(Optional<Path> model, String device) {
    Models models = new Models(device, 0);
    return model.map(models::embedder).orElseGet(() -> defaultEmbedder.apply(models));
  }

  @Override
  public float[][] logits(Path model, int[] tokens, String device) {
    try (Models models = new Models(device, 0)) {
      return models.outputs(model, tokens);
    }
  }
}
