package dev.ets.bench;

import dev.ets.format.Checkpoint;
import dev.ets.format.MiniLm;
import dev.ets.kv.KvTree;
import dev.ets.model.Families;
import dev.ets.model.ModelSpec;
import dev.ets.token.Tokenizers;
import java.util.List;

/** all-MiniLM-L6-v2 on our cores. */
final class OurEmbedder implements Side {
  /** The work whose figure is the number of sentences. */
  static final String SENTENCES = "sentences";

  /** The work whose figures are the vectors, one behind the other. */
  static final String VECTORS = "vectors";

  private final Passes passes;
  private final EmbedBenchmark.Embedding embedding;

  /** Loads the model, and what it is to embed. */
  OurEmbedder(List<String> sentences) {
    Checkpoint model = MiniLm.load(MiniLm.Precision.FLOAT);
    ModelSpec spec = Families.spec(model);
    int pages = Passes.MAX_ROWS + KvTree.pagesFor(spec.context());
    passes = new Passes("jvm", spec, model::tensor, pages);
    embedding = new EmbedBenchmark.Embedding(passes, Tokenizers.of(model), sentences);
  }

  /** Values of a vector. */
  int width() {
    return passes.spec().output().width();
  }

  @Override
  public double[] run(String work) {
    return figures(work, embedding.embed());
  }

  /** What a work's figures are, given the vectors. */
  static double[] figures(String work, List<float[]> vectors) {
    if (work.equals(SENTENCES)) {
      return new double[] {vectors.size()};
    }
    int width = vectors.getFirst().length;
    double[] figures = new double[vectors.size() * width];
    for (int i = 0; i < figures.length; i++) {
      figures[i] = vectors.get(i / width)[i % width];
    }
    return figures;
  }

  @Override
  public void close() {
    passes.close();
  }
}
