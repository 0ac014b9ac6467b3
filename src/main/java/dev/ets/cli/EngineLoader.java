package dev.ets.cli;

import dev.ets.embed.Embedder;
import dev.ets.engine.EngineException;
import java.nio.file.Path;
import java.util.Optional;

/** Models of this project's own engine. */
final class EngineLoader implements ModelLoader {
  @Override
  public Loaded load(Files files) {
    throw missing();
  }

  @Override
  public Embedder embedder(Optional<Path> model, String device) {
    throw missing();
  }

  @Override
  public float[][] logits(Path model, int[] tokens, String device) {
    throw missing();
  }

  private static EngineException missing() {
    return new EngineException("this build has no engine");
  }
}
