package dev.ets.bench;

import dev.ets.format.Checkpoint;
import dev.ets.format.MiniLm;
import dev.ets.kv.Batch;
import dev.ets.kv.KvTree;
import dev.ets.kv.Run;
import dev.ets.model.Families;
import dev.ets.model.ModelSpec;
import dev.ets.task.Difficulty;
import dev.ets.task.WordProblems;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * all-MiniLM-L6-v2 over short sentences, from text to vector.
 *
 * @param sentences how many different ones
 */
record EmbedBenchmark(int sentences) implements Benchmark {
  private static final double UNIT_TOLERANCE = 1e-3;

  EmbedBenchmark() {
    this(256);
  }

  @Override
  public String name() {
    return "embed";
  }

  @Override
  public String description() {
    return "all-MiniLM-L6-v2 over " + sentences + " short sentences";
  }

  @Override
  public Needs needs() {
    return Needs.DEVICE;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    Checkpoint model = MiniLm.load(MiniLm.Precision.INT8);
    ModelSpec spec = Families.spec(model);
    // Each text of a pass has pages of its own; the longest has as many as the context needs.
    int pages = Passes.MAX_ROWS + KvTree.pagesFor(spec.context());
    try (Passes passes = new Passes(setup.device(), spec, model::tensor, pages)) {
      Embedding work = new Embedding(passes, Tokenizers.of(model), steps(sentences));
      work.check();
      Limits.Measured measured = setup.limits().measure(setup.rounds(), List.of(work));
      tables.accept(table(setup, work, measured));
    }
  }

  private Table table(Setup setup, Embedding work, Limits.Measured measured) {
    Table table =
        new Table(
                "embed",
                "all-MiniLM-L6-v2 in F32, %.1f tokens per sentence"
                    .formatted((double) work.tokens / sentences),
                Table.column("sentences", "sentences"),
                Table.column("sentences_per_second", "sentences/s"),
                Table.column("tokens_per_second", "tokens/s"))
            .with(setup.limits().columns());
    Samples rate = measured.rates().getFirst();
    table.row(
        sentences,
        rate.times(sentences),
        rate.times(work.tokens),
        measured.use(rate, work.bytes, work.passes.spec().operations(work.tokens, sentences)));
    return table;
  }

  /** Different sentences of the shipped task's solutions: what searches embed. */
  static List<String> steps(int count) {
    WordProblems problems = new WordProblems(1, Difficulty.standard());
    return LongStream.iterate(0, i -> i + 1)
        .boxed()
        .flatMap(i -> problems.problem(i).steps().stream())
        .distinct()
        .limit(count)
        .toList();
  }

  /** The sentences, in passes of as many rows as the engine takes. */
  static final class Embedding implements Rounds.Work {
    private final Passes passes;
    private final Tokenizer tokenizer;
    private final List<String> sentences;
    private final List<KvTree> trees = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private int tokens;
    private double bytes;

    Embedding(Passes passes, Tokenizer tokenizer, List<String> sentences) {
      this.passes = passes;
      this.tokenizer = tokenizer;
      this.sentences = sentences;
    }

    /** Embeds all, once. */
    @Override
    public double run() {
      embed();
      return 1;
    }

    void check() {
      for (float[] vector : embed()) {
        double square = 0;
        for (float x : vector) {
          square += (double) x * x;
        }
        if (!(Math.abs(square - 1) <= UNIT_TOLERANCE)) {
          throw new IllegalStateException("a sentence vector has length " + Math.sqrt(square));
        }
      }
    }

    /** The vectors, in the order of the sentences. */
    List<float[]> embed() {
      List<float[]> vectors = new ArrayList<>();
      tokens = 0;
      bytes = 0;
      int rows = 0;
      for (String sentence : sentences) {
        int[] ids = tokenizer.encodeWhole(sentence, passes.spec().context());
        if (rows > 0 && rows + ids.length > Passes.MAX_ROWS) {
          finish(vectors);
          rows = 0;
        }
        KvTree tree = passes.tree(ids);
        trees.add(tree);
        runs.add(new Run(tree.root(), 0, ids.length, true));
        rows += ids.length;
        tokens += ids.length;
      }
      finish(vectors);
      return vectors;
    }

    private void finish(List<float[]> vectors) {
      Batch batch = passes.plan(runs);
      bytes += passes.bytes(batch);
      passes.forward(batch);
      for (int i = 0; i < runs.size(); i++) {
        vectors.add(passes.output(i));
      }
      trees.forEach(KvTree::releaseAll);
      trees.clear();
      runs.clear();
    }
  }
}
