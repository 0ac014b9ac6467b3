package dev.ets.testing;

import dev.ets.cli.ModelLoader;
import dev.ets.embed.Embedder;
import dev.ets.search.SearchModels;
import java.nio.file.Path;
import java.util.Optional;

/** Loads scripted models whatever the files hold. */
public final class ScriptedLoader implements ModelLoader {
  /** Tokens that prompt and path may have; a prompt has one per character. */
  public static final int CONTEXT = 120;

  @Override
  public Loaded load(Files files) {
    SearchModels models =
        new SearchModels(new ScriptedPolicy(CONTEXT), new ScriptedReward(), new ScriptedEmbedder());
    return new Loaded() {
      @Override
      public SearchModels models() {
        return models;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Embedder embedder(Optional<Path> model, String device) {
    return new ScriptedEmbedder();
  }

  /** Three logits per position: the token, its negative, and 0. */
  @Override
  public float[][] logits(Path model, int[] tokens, String device) {
    float[][] logits = new float[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      logits[i] = new float[] {tokens[i], -tokens[i], 0};
    }
    return logits;
  }
}
