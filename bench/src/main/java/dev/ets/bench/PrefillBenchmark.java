package dev.ets.bench;

import dev.ets.bench.ProductPass.MatrixShape;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.Run;
import dev.ets.model.ModelSpec;
import dev.ets.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Prompts: the matrix products alone, then a prompt through the whole model.
 *
 * @param prompt tokens of the prompt, fewer when the context is shorter
 * @param rows row counts of the products
 * @param wide a square product of this width, as in larger models; 0 for none
 */
record PrefillBenchmark(int prompt, List<Integer> rows, int wide) implements Benchmark {
  private static final List<DType> TYPES = List.of(DType.F32, DType.F16, DType.Q8_0);

  /** There are many products, which run the same code: a fourth of the time for each will do. */
  private static final double PRODUCT_TIME = 0.25;

  PrefillBenchmark() {
    this(512, List.of(64, 512), 2048);
  }

  @Override
  public String name() {
    return "prefill";
  }

  @Override
  public String description() {
    return "matrix products, and a prompt of " + prompt + " tokens";
  }

  @Override
  public Needs needs() {
    return Needs.MODEL;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    tables.accept(products(setup));
    tables.accept(prompt(setup));
  }

  private Table products(Setup setup) {
    Table table =
        new Table(
                "products",
                "Matrix products of %s and of a wide model".formatted(setup.model().name()),
                Table.column("weights", "weights"),
                Table.column("type", "type"),
                Table.column("rows", "rows"),
                Table.column("products_per_second", "products/s"))
            .with(setup.limits().columns());
    List<ProductPass> passes = new ArrayList<>();
    try {
      for (MatrixShape shape : shapes(setup.model().spec())) {
        for (DType type : TYPES) {
          if (shape.inputs() % type.blockSize() == 0) {
            rows.forEach(r -> passes.add(new ProductPass(setup.device(), shape, type, r)));
          }
        }
      }
      Limits.Measured measured =
          setup.limits().measure(setup.rounds().scaled(PRODUCT_TIME), passes);
      for (int i = 0; i < passes.size(); i++) {
        ProductPass pass = passes.get(i);
        Samples rate = measured.rates().get(i);
        table.row(
            pass.shape().toString(),
            pass.type().name(),
            pass.rows(),
            rate,
            measured.use(rate, pass.bytes(), pass.operations()));
      }
    } finally {
      passes.forEach(ProductPass::close);
    }
    return table;
  }

  /** The different matrices that see every row of a prompt, and the wide one. */
  private Set<MatrixShape> shapes(ModelSpec spec) {
    Set<MatrixShape> shapes = new LinkedHashSet<>();
    spec.products()
        .filter(o -> !o.in().perOutput())
        .forEach(o -> shapes.add(new MatrixShape(o.out().width(), o.in().width())));
    if (wide > 0) {
      shapes.add(new MatrixShape(wide, wide));
    }
    return shapes;
  }

  private Table prompt(Setup setup) {
    BenchModel model = setup.model();
    int tokens = Math.min(prompt, model.spec().context());
    Table table =
        new Table(
                "prefill",
                "A prompt through " + model.text(),
                Table.column("tokens", "tokens"),
                Table.column("tokens_per_second", "tokens/s"))
            .with(setup.limits().columns());
    int pages = KvTree.pagesFor(tokens);
    try (Passes passes = new Passes(setup.device(), model.spec(), model.weights(), pages)) {
      KvNode node = passes.tree(Passes.randomTokens(model.spec(), tokens, 0)).root();
      List<Run> runs = List.of(new Run(node, 0, tokens, true));
      double bytes = passes.bytes(passes.plan(runs));
      Rounds.Work pass =
          () -> {
            passes.forward(passes.plan(runs));
            return 1;
          };
      pass.run();
      passes.output(0);
      Limits.Measured measured = setup.limits().measure(setup.rounds(), List.of(pass));
      Samples rate = measured.rates().getFirst();
      table.row(
          tokens,
          rate.times(tokens),
          measured.use(rate, bytes, passes.spec().operations(tokens, 1)));
    }
    return table;
  }
}
