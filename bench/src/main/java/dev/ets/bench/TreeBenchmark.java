package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.kv.KvTree;
import java.util.List;

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
  public List<Table> run(Setup setup) {
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
      return List.of(table(model, shared, works, passes, measured));
    }
  }

  private Table table(
      BenchModel model, int shared, List<Branches> works, Passes passes, Limits.Measured measured) {
    Table table =
        new Table(
            "tree",
            "Branches of %d tokens below %d shared ones, %s"
                .formatted(length, shared, model.text()),
            Table.column("branches", "branches"),
            Table.column("tokens_per_second", "tokens/s"),
            Table.column("share_of_peak", "% of FMA peak"),
            Table.column("kv_read", "KV read/step"),
            Table.column("kv_unique", "unique"),
            Table.column("read_per_unique", "read/unique"),
            Table.column("kv_flat", "flat"),
            Table.column("flat_per_read", "flat/read"));
    for (int i = 0; i < works.size(); i++) {
      Branches.Kv kv = works.get(i).kv();
      int n = branches.get(i);
      Samples rate = measured.rates().get(i);
      Samples gflops = rate.times(passes.operations(n, n) * 1e-9 / n);
      table.row(
          n,
          rate,
          gflops.per(measured.gflops()).times(100),
          kv.read(),
          kv.unique(),
          kv.read() / kv.unique(),
          kv.flat(),
          kv.flat() / kv.read());
    }
    return table;
  }
}
