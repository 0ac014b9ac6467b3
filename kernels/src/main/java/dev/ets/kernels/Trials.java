package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * The cases in which each op's versions are tested and measured. Tests and benchmarks ask a {@link
 * Trial} for its versions, so a new version needs no change here; a new op needs its trials.
 */
public final class Trials {
  /** Odd ones, around the sizes of tiles, and one of several tiles. */
  private static final int[] ROWS = {1, 13, 33, 207};

  private static final int COPY_WIDTH = 2048;

  /** The stand-in checks every access, and so is slow in and out of caches alike. */
  private static final long JVM_COPY_BYTES = 1 << 20;

  private Trials() {}

  /** Cases for tests: odd sizes, each well under a second on the JVM. */
  public static List<Trial> small() {
    List<Trial> all = new ArrayList<>();
    for (int rows : ROWS) {
      all.addAll(RowTrials.ofWidth(rows, 96));
      for (int width : new int[] {1, 13, 207}) {
        all.add(RowTrials.rmsNorm(rows, 1, width, false));
        all.add(RowTrials.rmsNorm(rows, 3, width, false));
        all.add(RowTrials.layerNorm(rows, width, false));
        all.add(RowTrials.normalize(rows, width));
      }
      all.add(RowTrials.rope(rows, Rope.Pairs.neighbours(3, 10)));
      all.add(RowTrials.rope(rows, Rope.Pairs.halves(6, 32)));
      all.add(RowTrials.sample(rows, 13));
      all.add(RowTrials.sample(rows, 207));
      all.add(MatrixTrials.cosine(rows, 36, 256));
      all.add(MatrixTrials.linear(rows, WeightType.F32, 1, 1, Linear.PLAIN));
      all.add(MatrixTrials.linear(rows, WeightType.F32, 13, 33, Linear.BIAS));
      all.add(MatrixTrials.linear(rows, WeightType.F32, 64, 128, Linear.BIAS_ADD));
      all.add(MatrixTrials.linear(rows, WeightType.F32, 207, 65, Linear.ADD));
      all.add(MatrixTrials.linear(rows, WeightType.F16, 13, 33, Linear.BIAS_ADD));
      all.add(MatrixTrials.linear(rows, WeightType.F16, 64, 65, Linear.PLAIN));
      all.add(MatrixTrials.linear(rows, WeightType.BF16, 13, 33, Linear.BIAS));
      all.add(MatrixTrials.linear(rows, WeightType.BF16, 64, 65, Linear.PLAIN));
      all.add(MatrixTrials.linear(rows, WeightType.Q8_0, 32, 13, Linear.ADD));
      all.add(MatrixTrials.linear(rows, WeightType.Q8_0, 96, 65, Linear.BIAS));
      all.add(MatrixTrials.linear(rows, WeightType.Q4_0, 32, 13, Linear.ADD));
      all.add(MatrixTrials.linear(rows, WeightType.Q4_0, 96, 65, Linear.BIAS));
      all.add(MatrixTrials.linear(rows, WeightType.Q4_K, 256, 33, Linear.PLAIN));
      all.add(MatrixTrials.linear(rows, WeightType.Q4_K, 512, 13, Linear.BIAS_ADD));
      all.add(MatrixTrials.linear(rows, WeightType.Q6_K, 256, 33, Linear.BIAS));
      all.add(MatrixTrials.linear(rows, WeightType.Q6_K, 512, 13, Linear.ADD));
      for (WeightType type : WeightType.values()) {
        all.add(RowTrials.embed(rows, type, 3 * Math.max(type.block(), 32)));
      }
      all.add(KvTrials.store(rows, 16, 2, 10, 16));
    }
    all.add(RowTrials.rmsNorm(2, 1, 4098, false));
    all.add(RowTrials.layerNorm(2, 4098, false));
    all.add(RowTrials.sample(2, 4098));
    for (int copies : new int[] {1, 3, 13}) {
      all.add(KvTrials.copy(copies, 2, 10, 16));
    }
    for (int trees : new int[] {1, 2, 5}) {
      all.add(KvTrials.randomTrees(trees, new KvTrials.Layout(1, 1, 2, 16, 32, true)));
      all.add(KvTrials.randomTrees(trees, new KvTrials.Layout(6, 2, 10, 16, 32, true)));
      all.add(KvTrials.randomTrees(trees, new KvTrials.Layout(9, 1, 32, 16, 64, true)));
      all.add(KvTrials.randomTrees(trees, new KvTrials.Layout(2, 2, 96, 16, 32, false)));
      all.add(KvTrials.randomTrees(trees, new KvTrials.Layout(6, 2, 10, 16, 32, true).seeing(7)));
      all.add(KvTrials.randomTrees(trees, new KvTrials.Layout(2, 1, 8, 16, 32, false).seeing(40)));
    }
    all.add(KvTrials.sharedPrefix(70, 9, 17, new KvTrials.Layout(2, 1, 16, 16, 32, true)));
    return all;
  }

  /**
   * A copy that shows how fast a device moves its memory.
   *
   * @param bytes of the array, for caches not to hold it; less where a device has less room
   */
  public static Trial copy(Devices.Named device, long bytes) {
    boolean jvm = device.device().getTornadoVMBackend() == TornadoVMBackendType.JAVA;
    long most = jvm ? JVM_COPY_BYTES : device.device().getMaxAllocMemory() / 2;
    return RowTrials.copy(
        Math.toIntExact(Math.min(bytes, most) / (Float.BYTES * COPY_WIDTH)), COPY_WIDTH);
  }

  /** Cases for benchmarks: sizes of models of 1B parameters, for decoding, search and prefill. */
  public static List<Trial> large() {
    KvTrials.Layout layout = new KvTrials.Layout(32, 8, 64, 16, 256, true);
    List<Trial> all = new ArrayList<>();
    for (int rows : new int[] {1, 64, 512}) {
      all.addAll(RowTrials.ofWidth(rows, 2048));
      all.add(RowTrials.rope(rows, Rope.Pairs.neighbours(32, 64)));
      all.add(RowTrials.sample(rows, 32_000));
      all.add(MatrixTrials.cosine(rows, 384, 512));
      for (WeightType type : WeightType.values()) {
        all.add(RowTrials.embed(rows, type, 2048));
        all.add(MatrixTrials.linear(rows, type, 2048, 2048, Linear.ADD));
        all.add(MatrixTrials.linear(rows, type, 2048, 5632, Linear.PLAIN));
      }
      all.add(KvTrials.store(rows, 64, layout.kvHeads(), layout.headDim(), layout.pageTokens()));
    }
    all.add(KvTrials.copy(16, layout.kvHeads(), layout.headDim(), layout.pageTokens()));
    for (int branches : new int[] {1, 16, 64}) {
      all.add(KvTrials.sharedPrefix(1024, branches, 64, layout));
      all.add(KvTrials.sharedPrefix(4096, branches, 64, layout));
      all.add(KvTrials.sharedPrefix(4096, branches, 64, layout.seeing(1024)));
    }
    return all;
  }
}
