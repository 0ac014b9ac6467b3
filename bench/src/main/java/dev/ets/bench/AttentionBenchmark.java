package dev.ets.bench;

import dev.ets.model.AttentionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tree attention against the same attention over flat sequences.
 *
 * @param prefix tokens that the branches share
 * @param own tokens of each branch
 * @param branches how many
 */
record AttentionBenchmark(int prefix, int own, List<Integer> branches) implements Benchmark {
  AttentionBenchmark() {
    this(1024, 16, List.of(1, 16, 64, 256));
  }

  @Override
  public String name() {
    return "attention";
  }

  @Override
  public String description() {
    return "the attention of one layer, shared prefix against flat";
  }

  @Override
  public Needs needs() {
    return Needs.MODEL;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    AttentionShape shape = setup.model().spec().attention();
    int most = branches.stream().mapToInt(n -> n).max().orElseThrow();
    try (AttentionPass pass = new AttentionPass(setup.device(), shape, prefix, own, most)) {
      List<AttentionPass.Step> steps = new ArrayList<>();
      for (int n : branches) {
        steps.add(pass.sharedStep(n));
        steps.add(pass.flatStep(n));
      }
      tables.accept(table(setup, steps, setup.limits().measure(setup.rounds(), steps)));
    }
  }

  private Table table(Setup setup, List<AttentionPass.Step> steps, Limits.Measured measured) {
    AttentionShape shape = setup.model().spec().attention();
    Table table =
        new Table(
                "attention",
                "Attention of one step, %d heads of %d, %d KV heads, prefix %d, %d own tokens"
                    .formatted(shape.heads(), shape.headDim(), shape.kvHeads(), prefix, own),
                Table.column("branches", "branches"),
                Table.column("shared_per_second", "shared steps/s"),
                Table.column("flat_per_second", "flat steps/s"),
                Table.column("speedup", "speed-up"),
                Table.column("shared_kv_read", "KV read, shared"),
                Table.column("flat_kv_read", "KV read, flat"),
                Table.column("kv_ratio", "flat/shared"))
            .with(setup.limits().columns());
    for (int i = 0; i < branches.size(); i++) {
      Samples shared = measured.rates().get(2 * i);
      Samples flat = measured.rates().get(2 * i + 1);
      AttentionPass.Step sharedStep = steps.get(2 * i);
      long sharedRead = sharedStep.kvRead();
      long flatRead = steps.get(2 * i + 1).kvRead();
      table.row(
          branches.get(i),
          shared,
          flat,
          shared.per(flat),
          sharedRead,
          flatRead,
          (double) flatRead / sharedRead,
          // Both compute the same, and each of the flat tokens is seen by one query.
          measured.use(shared, sharedStep.bytes(), 4.0 * flatRead * shape.queryWidth()));
    }
    return table;
  }
}
