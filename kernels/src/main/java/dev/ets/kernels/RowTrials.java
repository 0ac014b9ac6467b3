package dev.ets.kernels;

import java.util.List;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Trials of the ops that work on each row alone. */
final class RowTrials {
  private static final float EPS = 1e-5f;

  /** Of a few float operations, among them a device's exp or sqrt. */
  private static final double CLOSE = 1e-5;

  private static final int ENTRIES = 50;

  private RowTrials() {}

  /** Trials of all of them at a number of rows and a width, a multiple of 8. */
  static List<Trial> ofWidth(int rows, int width) {
    return List.of(
        rmsNorm(rows, 1, width, false),
        rmsNorm(rows, 1, width, true),
        rmsNorm(rows, 8, width / 8, true),
        layerNorm(rows, width, false),
        layerNorm(rows, width, true),
        addPositions(rows, width),
        addTableRow(rows, width),
        copy(rows, width),
        gelu(rows, width),
        relu(rows, width),
        sigmoid(rows, width),
        swiGlu(rows, width),
        normalize(rows, width),
        select(rows, width, PoolRows.FIRST),
        select(rows, width, PoolRows.LAST),
        meanPool(rows, width));
  }

  /** Of {@code groups} runs of {@code size} values per row. */
  static Trial rmsNorm(int rows, int groups, int size, boolean inPlace) {
    int width = groups * size;
    String runs = groups == 1 ? "" : " in %d runs".formatted(groups);
    return trial("rmsNorm", rows, width, runs + (inPlace ? ", in place" : ""), 2, 4)
        .apply(
            d -> {
              FloatArray weight = d.gaussians(size, 1);
              FloatArray in = inPlace ? d.inOut("x", rows, width) : d.input(rows, width);
              FloatArray out = inPlace ? in : d.output("out", rows, width);
              return new TrialData.Work(
                  t -> RmsNorm.add(t, Counts.ROWS, in, weight, out, groups, size, EPS),
                  () -> RmsNorm.naive(in, weight, out, rows, groups, size, EPS));
            });
  }

  /** Over rows of the output, unlike rmsNorm's. */
  static Trial layerNorm(int rows, int width, boolean inPlace) {
    return trial("layerNorm", rows, width, inPlace ? ", in place" : "", 2, 7)
        .apply(
            d -> {
              FloatArray weight = d.gaussians(width, 1);
              FloatArray bias = d.gaussians(width, 1);
              FloatArray in = inPlace ? d.inOut("x", rows, width) : d.input(rows, width);
              FloatArray out = inPlace ? in : d.output("out", rows, width);
              return new TrialData.Work(
                  t -> LayerNorm.add(t, Counts.OUTPUTS, in, weight, bias, out, width, EPS),
                  () -> LayerNorm.naive(in, weight, bias, out, rows, width, EPS));
            });
  }

  static Trial embed(int rows, WeightType type, int width) {
    return trial("embed", rows, width, " " + type, 2, 0)
        .apply(
            d -> {
              IntArray ids = d.ids(rows, ENTRIES);
              TrialData.Weights table = d.weights(type, ENTRIES, width, 1);
              FloatArray out = d.output("out", rows, width);
              return new TrialData.Work(
                  t -> EmbedTokens.add(t, ids, table.matrix(), out, width),
                  () -> EmbedTokens.naive(ids, table.floats(), out, rows, width));
            });
  }

  static Trial addPositions(int rows, int width) {
    return trial("addPositions", rows, width, "", 3, 1)
        .apply(
            d -> {
              IntArray ids = d.ids(rows, ENTRIES);
              FloatArray table = d.gaussians(ENTRIES * width, 1);
              FloatArray x = d.inOut("x", rows, width);
              return new TrialData.Work(
                  t -> AddTable.addById(t, ids, table, x, width),
                  () -> AddTable.naive(ids, table, x, rows, width));
            });
  }

  static Trial addTableRow(int rows, int width) {
    return trial("addTableRow", rows, width, "", 2, 1)
        .apply(
            d -> {
              FloatArray table = d.gaussians(2 * width, 1);
              FloatArray x = d.inOut("x", rows, width);
              return new TrialData.Work(
                  t -> AddTable.addFixed(t, table, 1, x, width),
                  () -> AddTable.naiveFixed(table, 1, x, rows, width));
            });
  }

  static Trial copy(int rows, int width) {
    return trial("copy", rows, width, "", 2, 0)
        .apply(
            d -> {
              FloatArray in = d.floats(rows * width, i -> i);
              FloatArray out = d.output("out", rows, width);
              return new TrialData.Work(
                  t -> Copy.add(t, in, out, width), () -> Copy.naive(in, out, rows, width));
            });
  }

  static Trial gelu(int rows, int width) {
    return trial("gelu", rows, width, "", 2, 20)
        .apply(
            d -> {
              FloatArray x = d.inOut("x", rows, width);
              return new TrialData.Work(
                  t -> Gelu.add(t, x, width), () -> Gelu.naive(x, rows, width));
            });
  }

  static Trial relu(int rows, int width) {
    return trial("relu", rows, width, "", 2, 1)
        .apply(
            d -> {
              FloatArray x = d.inOut("x", rows, width);
              return new TrialData.Work(
                  t -> Relu.add(t, Counts.OUTPUTS, x, width), () -> Relu.naive(x, rows, width));
            });
  }

  static Trial sigmoid(int rows, int width) {
    return trial("sigmoid", rows, width, "", 2, 4)
        .apply(
            d -> {
              FloatArray x = d.inOut("x", rows, width);
              return new TrialData.Work(
                  t -> Sigmoid.add(t, Counts.OUTPUTS, x, width),
                  () -> Sigmoid.naive(x, rows, width));
            });
  }

  static Trial swiGlu(int rows, int width) {
    return trial("swiGlu", rows, width, "", 3, 5)
        .apply(
            d -> {
              FloatArray gate = d.inOut("gate", rows, width);
              FloatArray up = d.input(rows, width);
              return new TrialData.Work(
                  t -> SwiGlu.add(t, gate, up, gate, width),
                  () -> SwiGlu.naive(gate, up, gate, rows, width));
            });
  }

  /** The first row is zero. */
  static Trial normalize(int rows, int width) {
    return trial("normalize", rows, width, "", 2, 3)
        .apply(
            d -> {
              FloatArray x = d.inOut("x", rows, width);
              for (int i = 0; i < width; i++) {
                x.set(i, 0);
              }
              return new TrialData.Work(
                  t -> Normalize.add(t, Counts.OUTPUTS, x, width),
                  () -> Normalize.naive(x, rows, width));
            });
  }

  static Trial select(int outputs, int width, int end) {
    String op = end == PoolRows.FIRST ? "selectFirst" : "selectLast";
    return trial(op, outputs, width, "", 2, 0)
        .apply(
            d -> {
              Runs r = Runs.of(d, outputs, width);
              return new TrialData.Work(
                  t -> PoolRows.addSelect(t, r.ends, r.in, r.out, width, end),
                  () -> PoolRows.naiveSelect(r.ends, r.in, r.out, outputs, width, end));
            });
  }

  static Trial meanPool(int outputs, int width) {
    return trial("meanPool", outputs, width, "", 5, 4)
        .apply(
            d -> {
              Runs r = Runs.of(d, outputs, width);
              return new TrialData.Work(
                  t -> PoolRows.addMean(t, r.ends, r.in, r.out, width),
                  () -> PoolRows.naiveMean(r.ends, r.in, r.out, outputs, width));
            });
  }

  /** Runs of 1 to 7 rows, one behind the other. */
  private record Runs(IntArray ends, FloatArray in, FloatArray out) {
    static Runs of(TrialData d, int outputs, int width) {
      int[] ends = new int[2 * outputs];
      for (int i = 0; i < outputs; i++) {
        ends[2 * i] = i == 0 ? 0 : ends[2 * i - 1] + 1;
        ends[2 * i + 1] = ends[2 * i] + i * 5 % 7;
      }
      return new Runs(
          d.ints(2 * outputs, i -> ends[i]),
          d.input(ends[2 * outputs - 1] + 1, width),
          d.output("out", outputs, width));
    }
  }

  static Trial rope(int rows, Rope.Pairs pairs) {
    int width = pairs.heads() * pairs.headDim();
    return trial("rope", rows, width, pairs.step() == 1 ? " halves" : " neighbours", 2, 3)
        .apply(
            d -> {
              IntArray positions = d.ids(rows, ENTRIES);
              FloatArray cos = d.gaussians(ENTRIES * pairs.headDim() / 2, 1);
              FloatArray sin = d.gaussians(ENTRIES * pairs.headDim() / 2, 1);
              FloatArray x = d.inOut("x", rows, width);
              return new TrialData.Work(
                  t -> Rope.add(t, positions, cos, sin, x, pairs),
                  () -> Rope.naive(positions, cos, sin, x, rows, pairs));
            });
  }

  /** Draws from a few rows of logits; every fourth takes the largest. */
  static Trial sample(int draws, int vocabulary) {
    int outputs = 7;
    return trial("sample", draws, vocabulary, "", 1, 20)
        .apply(
            d -> {
              IntArray rows = d.ids(draws, outputs);
              LongArray keys = d.longs(draws);
              FloatArray inverse = d.floats(draws, i -> i % 4 == 0 ? 0 : 0.5 * (i % 4));
              FloatArray logits = d.gaussians(outputs * vocabulary, 3);
              IntArray tokens = d.intOutput("tokens", draws);
              FloatArray logProbs = d.output("log-probabilities", draws, 1);
              return new TrialData.Work(
                  t ->
                      SampleToken.add(t, rows, keys, inverse, logits, tokens, logProbs, vocabulary),
                  () ->
                      SampleToken.naive(
                          rows, keys, inverse, logits, tokens, logProbs, draws, vocabulary));
            });
  }

  /** A trial that still lacks its maker. */
  private interface Unmade {
    Trial apply(Function<TrialData, TrialData.Work> maker);
  }

  /**
   * A trial over {@code rows} of whatever the op counts.
   *
   * @param passes how often an element of a row moves
   * @param flops per element
   */
  private static Unmade trial(
      String op, int rows, int width, String variant, long passes, long flops) {
    long elements = (long) rows * width;
    return maker ->
        new Trial(
            op,
            "width %d%s".formatted(width, variant),
            rows,
            CLOSE,
            4 * passes * elements,
            flops * elements,
            d -> {
              for (int which : new int[] {Counts.ROWS, Counts.OUTPUTS, Counts.DRAWS}) {
                d.count(which, rows);
              }
              return maker.apply(d);
            });
  }
}
