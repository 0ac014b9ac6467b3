package dev.ets.bench;

import dev.ets.kv.KvTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Independent sequences that are decoded together, with sampling.
 *
 * @param sequences how many at a time
 * @param prompt tokens of each prompt
 * @param length tokens decoded behind each
 */
record DecodeBenchmark(List<Integer> sequences, int prompt, int length) implements Benchmark {
  DecodeBenchmark() {
    this(List.of(1, 8, 64, 512), 16, 32);
  }

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public String description() {
    return "independent sequences, decoded together";
  }

  @Override
  public Needs needs() {
    return Needs.MODEL;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    BenchModel model = setup.model();
    int most = sequences.stream().mapToInt(n -> n).max().orElseThrow();
    int together = sequences.stream().mapToInt(n -> n).sum();
    int pages = most * KvTree.pagesFor(prompt) + together * KvTree.pagesFor(length);
    try (Passes passes = new Passes(setup.device(), model.spec(), model.weights(), pages)) {
      List<KvTree> trees = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        trees.add(passes.tree(Passes.randomTokens(model.spec(), prompt, i)));
      }
      passes.compute(trees.stream().map(KvTree::root).toList());
      // One set of prompts serves all: each count has its own branches below them.
      List<Branches> branches =
          sequences.stream()
              .map(n -> new Branches(passes, trees.subList(0, n), 1, length))
              .toList();
      for (Branches b : branches) {
        b.run();
        passes.output(0);
      }
      Limits.Measured measured = setup.limits().measure(setup.rounds(), branches);
      tables.accept(table(setup, branches, passes, measured));
    }
  }

  private Table table(
      Setup setup, List<Branches> branches, Passes passes, Limits.Measured measured) {
    Table table =
        new Table(
                "decode",
                "Sequences decoded together, %s (%.1f MB in all)"
                    .formatted(setup.model().text(), passes.weightBytes() * 1e-6),
                Table.column("sequences", "sequences"),
                Table.column("tokens_per_second", "tokens/s"))
            .with(setup.limits().columns());
    for (int i = 0; i < sequences.size(); i++) {
      int n = sequences.get(i);
      Samples rate = measured.rates().get(i);
      double bytes = passes.bytes(branches.get(i).kv().read(), n);
      table.row(n, rate, measured.use(rate.times(1.0 / n), bytes, passes.spec().operations(n, n)));
    }
    return table;
  }
}
