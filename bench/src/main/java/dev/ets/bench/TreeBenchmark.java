package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.kv.KvTree;
import java.util.List;
import java.util.function.Consumer;

/**
 * Branches below one long prefix: the decoding of tree search.
 *
 * @param prefix tokens of the prefix, fewer when the context is shorter
 * @param branches how many below it
 * @param length tokens of each branch
 */
record TreeBenchmark(int prefix, List<Integer> branches, int length) implements Benchmark {
  TreeBenchmark() {
    this(1024, List.of(1, 16, 64, 256), 32);
  }

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public String description() {
    return "branches below a shared prefix, decoded together";
  }

  @Override
  public Needs needs() {
    return Needs.MODEL;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    BenchModel model = setup.model();
    int shared = Math.min(prefix, model.spec().context() - length);
    if (shared < 1) {
      throw new UsageException(
          "%s holds %d tokens; the benchmark tree needs more than %d"
              .formatted(model.name(), model.spec().context(), length));
    }
    int together = branches.stream().mapToInt(n -> n).sum();
    int pages = KvTree.pagesFor(shared) + together * KvTree.pagesFor(length);
    try (Passes passes = new Passes(setup.device(), model.spec(), model.weights(), pages)) {
      KvTree tree = passes.tree(Passes.randomTokens(model.spec(), shared, 0));
      passes.compute(List.of(tree.root()));
      List<Branches> works =
          branches.stream().map(n -> new Branches(passes, List.of(tree), n, length)).toList();
      for (Branches work : works) {
        work.run();
        passes.output(0);
      }
      Limits.Measured measured = setup.limits().measure(setup.rounds(), works);
      tables.accept(table(setup, shared, works, passes, measured));
    }
  }

  private Table table(
      Setup setup, int shared, List<Branches> works, Passes passes, Limits.Measured measured) {
    Table table =
        new Table(
                "tree",
                "Branches of %d tokens below %d shared ones, %s"
                    .formatted(length, shared, setup.model().text()),
                Table.column("branches", "branches"),
                Table.column("tokens_per_second", "tokens/s"),
                Table.column("kv_read", "KV read/step"),
                Table.column("kv_unique", "unique"),
                Table.column("read_per_unique", "read/unique"),
                Table.column("kv_flat", "flat"),
                Table.column("flat_per_read", "flat/read"))
            .with(setup.limits().columns());
    for (int i = 0; i < works.size(); i++) {
      Branches.Kv kv = works.get(i).kv();
      int n = branches.get(i);
      Samples rate = measured.rates().get(i);
      table.row(
          n,
          rate,
          kv.read(),
          kv.unique(),
          kv.read() / kv.unique(),
          kv.flat(),
          kv.flat() / kv.read(),
          measured.use(
              rate.times(1.0 / n), passes.bytes(kv.read(), n), passes.spec().operations(n, n)));
    }
    return table;
  }
}
