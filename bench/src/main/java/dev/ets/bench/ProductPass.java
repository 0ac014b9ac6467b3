package dev.ets.bench;

import dev.ets.kv.Batch;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.Run;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Slot;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * A matrix product alone, y (rows, outputs) = x (rows, inputs) W^T, as an op list that does nothing
 * else, so that it can be measured on every device: it looks the rows up in a table and multiplies
 * them with the same weights again and again.
 */
final class ProductPass implements Rounds.Work, AutoCloseable {
  /** Operations of a pass at least: looking up the rows is nothing beside it. */
  private static final double LEAST_OPERATIONS = 5e8;

  /**
   * Products of a pass at most: TornadoVM compiles each of them, and a graph of its holds about a
   * hundred.
   */
  private static final int MOST_REPEATS = 32;

  /** Rows that are checked, among the first and the last ones and between. */
  private static final int CHECKED_ROWS = 13;

  /** Largest error of an element; elements are about 1 / sqrt(inputs) in size. */
  private static final double TOLERANCE = 1e-5;

  private final MatrixShape shape;
  private final DType type;
  private final int rows;
  private final Weights weights;
  private final int repeats;
  private final Passes passes;
  private final Batch batch;

  /** A weight matrix (outputs, inputs). */
  record MatrixShape(int outputs, int inputs) {
    @Override
    public String toString() {
      return outputs + "x" + inputs;
    }
  }

  /** Loads random weights and checks the product. */
  ProductPass(String device, MatrixShape shape, DType type, int rows) {
    this.shape = shape;
    this.type = type;
    this.rows = rows;
    Weights tables = new RandomWeights(DType.F32);
    Weights matrices = new RandomWeights(type);
    weights = (name, dims) -> (name.equals("weight") ? matrices : tables).tensor(name, dims);
    // Checking gives each row a tree, and so a page, of its own.
    try (Passes once = new Passes(device, spec(1), weights, rows)) {
      check(once);
    }
    repeats = Math.clamp((int) (LEAST_OPERATIONS / operations()), 4, MOST_REPEATS);
    passes = new Passes(device, spec(repeats), weights, KvTree.pagesFor(rows));
    KvNode all = passes.tree(tokens()).root();
    batch = passes.plan(List.of(new Run(all, 0, rows, true)));
  }

  private ModelSpec spec(int repeats) {
    Slot x = new Slot(0, shape.inputs(), false);
    Slot y = new Slot(1, shape.outputs(), false);
    Slot last = new Slot(2, shape.outputs(), true);
    List<Op> ops = new ArrayList<>();
    ops.add(new Op.EmbedTokens(x, "rows"));
    for (int i = 0; i < repeats; i++) {
      ops.add(new Op.Linear(x, y, "weight", null, false));
    }
    ops.add(new Op.Select(y, last, Op.End.LAST));
    AttentionShape unused = new AttentionShape(1, 1, 1, 2, true);
    return new ModelSpec("product", rows, rows, unused, List.of(x, y, last), ops, last);
  }

  private int[] tokens() {
    int[] tokens = new int[rows];
    for (int r = 0; r < rows; r++) {
      tokens[r] = r;
    }
    return tokens;
  }

  /** Compares some rows of a product of all rows with a sum in f64. */
  private void check(Passes once) {
    List<Run> runs = new ArrayList<>();
    for (int token : tokens()) {
      runs.add(new Run(once.tree(token).root(), 0, 1, true));
    }
    once.forward(once.plan(runs));
    int n = shape.inputs();
    float[] x = weights.tensor("rows", rows, n).toFloats();
    float[] w = weights.tensor("weight", shape.outputs(), n).toFloats();
    int checked = Math.min(CHECKED_ROWS, rows);
    for (int i = 0; i < checked; i++) {
      int row = checked == 1 ? 0 : i * (rows - 1) / (checked - 1);
      float[] y = once.output(row);
      for (int o = 0; o < y.length; o++) {
        double want = 0;
        for (int k = 0; k < n; k++) {
          want += (double) x[row * n + k] * w[o * n + k];
        }
        if (!(Math.abs(y[o] - want) <= TOLERANCE)) {
          throw new IllegalStateException(
              "%s product %s, %d rows: element (%d, %d) is %s, should be %s"
                  .formatted(type, shape, rows, row, o, y[o], want));
        }
      }
    }
  }

  MatrixShape shape() {
    return shape;
  }

  DType type() {
    return type;
  }

  int rows() {
    return rows;
  }

  /** Of a product, a multiply-add counting two. */
  double operations() {
    return 2.0 * rows * shape.outputs() * shape.inputs();
  }

  /** Bytes that a product moves at least: the weights, its input and its output. */
  double bytes() {
    long weights = type.bytes((long) shape.outputs() * shape.inputs());
    return weights + 4.0 * rows * (shape.inputs() + shape.outputs());
  }

  /** Runs a pass; returns the number of products. */
  @Override
  public double run() {
    passes.forward(batch);
    return repeats;
  }

  @Override
  public void close() {
    passes.close();
  }
}
