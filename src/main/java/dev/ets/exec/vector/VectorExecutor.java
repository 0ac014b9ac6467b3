package dev.ets.exec.vector;

import dev.ets.exec.BatchCheck;
import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.exec.RopeTable;
import dev.ets.exec.TokenSampler;
import dev.ets.kv.Batch;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Slot;
import dev.ets.model.Weights;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on the CPU. At load every op becomes a {@link Stage} with its weights packed; a pass
 * runs the stages in order, each split over the workers by rows or tiles.
 */
public final class VectorExecutor implements Executor {
  private static final int ROWS_PER_TASK = 16;

  private final ModelSpec spec;
  private final int pages;
  private final Workers workers;
  private final Arena arena = Arena.ofShared(); // of the packed weights
  private long weightBytes;
  private final PackedMatrix.Context products;
  private final KvCache cache;
  private final TreeAttention attention;
  private final float[][] slots;
  private final List<Stage> stages;
  private final Map<String, PackedMatrix> matrices = new HashMap<>();
  private final Map<RopeTable.Key, RopeTable> ropes = new HashMap<>();
  private final ThreadLocal<TokenSampler> samplers;
  private final ThreadLocal<float[]> scratch;

  /** One op, ready to run. */
  private interface Stage {
    void run(Batch batch);
  }

  /**
   * Packs the weights of a model, off the heap until {@link #close}. Embedding tables are read in
   * place: the file stays open as long as the executor.
   *
   * @param pages size of the KV cache
   * @throws dev.ets.UsageException when the machine has no memory for them
   */
  public VectorExecutor(ModelSpec spec, Weights tensors, int pages, Workers workers) {
    this.spec = spec;
    this.pages = pages;
    this.workers = workers;
    this.products = new PackedMatrix.Context(workers, new PackedMatrix.Scratch());
    this.cache = KvCache.of(spec.attention(), pages);
    this.attention = new TreeAttention(spec.attention(), cache);
    this.slots = new float[spec.slots().size()][0];
    this.samplers = ThreadLocal.withInitial(() -> new TokenSampler(spec.output().width()));
    int widest = spec.slots().stream().mapToInt(Slot::width).max().orElse(0);
    this.scratch = ThreadLocal.withInitial(() -> new float[widest]);
    try {
      this.stages = spec.ops().stream().map(op -> stage(op, tensors)).toList();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public int pages() {
    return pages;
  }

  @Override
  public long pageBytes() {
    return pageBytes(spec);
  }

  /** Bytes of one KV page of a model. */
  public static long pageBytes(ModelSpec spec) {
    return KvCache.pageBytes(spec.attention());
  }

  /** One line about the CPU as this executor uses it. */
  public static String describe(Workers workers) {
    return "Vector API, %d-bit vectors, %d threads, %s"
        .formatted(32 * GemmTile.L, workers.threads(), System.getProperty("os.arch"));
  }

  @Override
  public void forward(Batch batch) {
    BatchCheck.check(batch, spec, pages);
    cache.makeRoom(batch);
    for (RopeTable table : ropes.values()) {
      for (int r = 0; r < batch.rows(); r++) {
        table.reach(batch.positions()[r]);
      }
    }
    for (Slot s : spec.slots()) {
      int need = (s.perOutput() ? batch.outputs() : batch.rows()) * s.width();
      if (slots[s.index()].length < need) {
        slots[s.index()] = new float[need];
      }
    }
    for (Stage stage : stages) {
      stage.run(batch);
    }
  }

  @Override
  public void finish() {
    // A pass has run when forward returns.
  }

  @Override
  public void copyPage(int from, int to) {
    BatchCheck.page(from, pages);
    BatchCheck.page(to, pages);
    cache.copyPage(from, to);
  }

  @Override
  public void copyOutput(int i, float[] to) {
    copyRow(spec.output(), i, to);
  }

  @Override
  public void copyHidden(int i, float[] to) {
    copyRow(spec.hidden(), i, to);
  }

  private void copyRow(Slot slot, int i, float[] to) {
    System.arraycopy(slots[slot.index()], i * slot.width(), to, 0, slot.width());
  }

  @Override
  public void sample(Draws draws) {
    int n = spec.output().width();
    if (n != spec.vocabulary()) {
      throw new IllegalStateException("the output of " + spec.family() + " is no row of logits");
    }
    float[] logits = slots[spec.output().index()];
    workers.run(
        draws.groups(),
        g -> samplers.get().drawGroup(draws, g, logits, draws.output(draws.inGroup(g, 0)) * n));
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
      NativeMemory.giveBack(weightBytes);
    }
  }

  private Stage stage(Op op, Weights tensors) {
    return switch (op) {
      case Op.EmbedTokens o ->
          embedTokens(o, tensors.tensor(o.table(), spec.vocabulary(), o.out().width()));
      case Op.AddPositions o ->
          addPositions(o, tensors.tensor(o.table(), spec.context(), o.x().width()));
      case Op.AddTableRow o -> addTableRow(o, tensors.tensor(o.table(), o.rows(), o.x().width()));
      case Op.RmsNorm o -> {
        float[] weight = tensors.tensor(o.weight(), o.size()).toFloats();
        yield rows(
            o.in(),
            at -> {
              for (int i = 0; i < o.groups(); i++) {
                RowOps.rmsNorm(data(o.in()), data(o.out()), at + i * o.size(), weight, o.eps());
              }
            });
      }
      case Op.LayerNorm o -> {
        float[] weight = tensors.tensor(o.weight(), o.in().width()).toFloats();
        float[] bias = tensors.tensor(o.bias(), o.in().width()).toFloats();
        yield rows(
            o.in(), at -> RowOps.layerNorm(data(o.in()), data(o.out()), at, weight, bias, o.eps()));
      }
      case Op.Linear o -> linear(o, tensors);
      case Op.Rope o -> rope(o, tensors);
      case Op.StoreKv o ->
          batch ->
              blocks(
                  batch.rows(),
                  (from, to) -> cache.store(o.layer(), batch, data(o.k()), data(o.v()), from, to));
      case Op.Attention o ->
          batch -> attention.attend(o, batch, data(o.q()), data(o.out()), workers);
      case Op.SwiGlu o -> {
        int n = o.gate().width();
        yield rows(
            o.gate(),
            at -> RowOps.swiGlu(data(o.gate()), data(o.up()), data(o.out()), at, n, scratch.get()));
      }
      case Op.Gelu o ->
          rows(o.x(), at -> RowOps.gelu(data(o.x()), at, o.x().width(), scratch.get()));
      case Op.Relu o -> relu(o);
      case Op.Select o -> select(o);
      case Op.MeanPool o ->
          batch ->
              workers.run(
                  batch.outputs(),
                  i -> RowOps.meanPool(data(o.in()), batch, i, data(o.out()), o.in().width()));
      case Op.Normalize o -> rows(o.x(), at -> RowOps.normalize(data(o.x()), at, o.x().width()));
      case Op.Sigmoid o -> sigmoid(o);
    };
  }

  private float[] data(Slot slot) {
    return slots[slot.index()];
  }

  /** Calls {@code body} with the offset of each row of {@code slot}, in parallel. */
  private Stage rows(Slot slot, IntConsumer body) {
    return batch ->
        blocks(
            slot.perOutput() ? batch.outputs() : batch.rows(),
            (from, to) -> {
              for (int r = from; r < to; r++) {
                body.accept(r * slot.width());
              }
            });
  }

  private interface Block {
    void run(int from, int to);
  }

  private void blocks(int rows, Block block) {
    workers.run(
        Math.ceilDiv(rows, ROWS_PER_TASK),
        t -> block.run(t * ROWS_PER_TASK, Math.min((t + 1) * ROWS_PER_TASK, rows)));
  }

  private Stage embedTokens(Op.EmbedTokens o, Tensor table) {
    int n = o.out().width();
    return batch ->
        blocks(
            batch.rows(),
            (from, to) -> {
              for (int r = from; r < to; r++) {
                table.copyTo((long) batch.tokens()[r] * n, data(o.out()), r * n, n);
              }
            });
  }

  private Stage addPositions(Op.AddPositions o, Tensor table) {
    int n = o.x().width();
    float[] all = table.toFloats();
    return batch ->
        blocks(
            batch.rows(),
            (from, to) -> {
              for (int r = from; r < to; r++) {
                add(all, batch.positions()[r] * n, data(o.x()), r * n, n);
              }
            });
  }

  private Stage addTableRow(Op.AddTableRow o, Tensor table) {
    int n = o.x().width();
    float[] row = new float[n];
    table.copyTo((long) o.row() * n, row, 0, n);
    return rows(o.x(), at -> add(row, 0, data(o.x()), at, n));
  }

  private static void add(float[] from, int at, float[] to, int offset, int n) {
    for (int i = 0; i < n; i++) {
      to[offset + i] += from[at + i];
    }
  }

  private Stage linear(Op.Linear o, Weights tensors) {
    PackedMatrix weight =
        matrices.computeIfAbsent(
            o.weight(), name -> packed(tensors.tensor(name, o.out().width(), o.in().width())));
    float @Nullable [] bias =
        o.bias() == null ? null : tensors.tensor(o.bias(), o.out().width()).toFloats();
    return batch ->
        weight.multiply(
            data(o.in()),
            o.in().perOutput() ? batch.outputs() : batch.rows(),
            data(o.out()),
            bias,
            o.add(),
            products);
  }

  private PackedMatrix packed(Tensor tensor) {
    long bytes = PanelPacker.bytes(tensor);
    NativeMemory.take(bytes);
    weightBytes += bytes;
    return PackedMatrix.of(tensor, arena, workers);
  }

  private Stage rope(Op.Rope o, Weights tensors) {
    RopeTable table =
        ropes.computeIfAbsent(
            RopeTable.Key.of(o), key -> new RopeTable(key, spec.context(), tensors));
    return batch ->
        blocks(
            batch.rows(),
            (from, to) -> {
              for (int r = from; r < to; r++) {
                RowOps.rope(data(o.x()), r * o.x().width(), batch.positions()[r], o, table);
              }
            });
  }

  private Stage select(Op.Select o) {
    int n = o.in().width();
    return batch -> {
      for (int i = 0; i < batch.outputs(); i++) {
        int row =
            switch (o.end()) {
              case FIRST -> batch.outputFirst(i);
              case LAST -> batch.outputLast(i);
            };
        System.arraycopy(data(o.in()), row * n, data(o.out()), i * n, n);
      }
    };
  }

  private Stage relu(Op.Relu o) {
    return rows(
        o.x(),
        at -> {
          float[] x = data(o.x());
          for (int i = at; i < at + o.x().width(); i++) {
            x[i] = Math.max(x[i], 0);
          }
        });
  }

  private Stage sigmoid(Op.Sigmoid o) {
    return rows(
        o.x(),
        at -> {
          float[] x = data(o.x());
          for (int i = at; i < at + o.x().width(); i++) {
            x[i] = (float) (1 / (1 + Math.exp(-x[i])));
          }
        });
  }
}
