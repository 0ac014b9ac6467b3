package dev.ets.cli;

import dev.ets.embed.Embedder;
import dev.ets.reward.RewardModel;
import dev.ets.runtime.Models;
import dev.ets.runtime.TextPolicy;
import dev.ets.search.SearchModels;
import java.nio.file.Path;
import java.util.Optional;

/** Models of this project's own engine. */
final class EngineLoader implements ModelLoader {
  private final Console console;

  EngineLoader(Console console) {
    this.console = console;
  }

  @Override
  public Loaded load(Files files) {
    Models models = new Models(files.device(), files.kvPages());
    StatusLine status = new StatusLine(console);
    try {
      // On a device that is not the JVM each takes seconds: its kernels are compiled.
      status.show("loading the policy on %s ...".formatted(files.device()));
      TextPolicy policy = models.policy(files.policy(), files.policyOptions());
      status.show("loading the reward model on %s ...".formatted(files.device()));
      RewardModel reward = models.reward(files.prm(), files.prmFormat(), policy);
      status.show("loading the embedder on %s ...".formatted(files.device()));
      return new Ready(models, new SearchModels(policy, reward, models.embedder()));
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
    return model.map(models::embedder).orElseGet(models::embedder);
  }

  @Override
  public float[][] logits(Path model, int[] tokens, String device) {
    try (Models models = new Models(device, 0)) {
      return models.outputs(model, tokens);
    }
  }
}
