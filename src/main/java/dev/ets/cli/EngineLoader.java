package dev.ets.cli;

import dev.ets.embed.Embedder;
import dev.ets.runtime.Models;
import dev.ets.search.SearchModels;
import java.nio.file.Path;
import java.util.Optional;

/** Models of this project's own engine. */
final class EngineLoader implements ModelLoader {
  @Override
  public Loaded load(Files files) {
    Models models = new Models(files.device(), files.kvPages());
    try {
      SearchModels ready =
          new SearchModels(
              models.policy(files.policy()), models.reward(files.prm()), models.embedder());
      return new Ready(models, ready);
    } catch (RuntimeException e) {
      models.close();
      throw e;
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
