package dev.ets.exec.tornado;

import dev.ets.exec.BatchCheck;
import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.exec.TokenSampler;
import dev.ets.kernels.AddTable;
import dev.ets.kernels.Counts;
import dev.ets.kernels.EmbedTokens;
import dev.ets.kernels.Gelu;
import dev.ets.kernels.KvPages;
import dev.ets.kernels.LayerNorm;
import dev.ets.kernels.Linear;
import dev.ets.kernels.Normalize;
import dev.ets.kernels.PoolRows;
import dev.ets.kernels.RmsNorm;
import dev.ets.kernels.Rope;
import dev.ets.kernels.SampleToken;
import dev.ets.kernels.Sigmoid;
import dev.ets.kernels.SwiGlu;
import dev.ets.kernels.TreeAttention;
import dev.ets.kv.Batch;
import dev.ets.kv.PagePool;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Slot;
import dev.ets.model.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Runs a model on a TornadoVM device. A pass is one execution of one task graph: copies of pages
 * that have been asked for, then the ops, then the draws. A pass runs when its results are asked
 * for, so that draws run with it.
 *
 * <p>Weights, activations and the KV cache are on the device only. The host's arrays stand for them
 * and hold nothing that is read.
 */
public final class TornadoExecutor implements Executor {
  private static final String GRAPH = "pass";

  private final ModelSpec spec;
  private final int pages;
  private final Capacity room;
  private final Descriptors next;
  private final Graph graph = new Graph(GRAPH);
  private final KernelContext context = new KernelContext();
  private final FloatArray[] slots;
  private final FloatArray[] keys;
  private final FloatArray[] values;
  private final FloatArray maxima;
  private final FloatArray sums;
  private final FloatArray outs;
  private final FloatArray noBias = zeros(1);
  private final IntArray drawn;
  private final FloatArray logProbs;
  private final WeightArrays weights;
  private final Map<Double, FloatArray[]> ropes = new HashMap<>();
  private final TornadoExecutionPlan plan;
  private final TokenSampler sampler;
  private final float[] row;
  private boolean waiting;
  private boolean copied;
  private @Nullable TornadoExecutionResult result;

  /**
   * Puts the plan together and compiles it for the device.
   *
   * @param pages size of the KV cache
   * @param rows most rows of a batch
   * @throws dev.ets.UsageException when the model does not fit the device
   */
  public TornadoExecutor(
      ModelSpec spec, Weights tensors, int pages, int rows, TornadoDevice device) {
    this.spec = spec;
    this.pages = pages;
    AttentionShape shape = spec.attention();
    room = Capacity.of(shape, rows, pages);
    next = new Descriptors(room, shape.group());
    weights = new WeightArrays(tensors, Devices.hasHalf(device));
    slots = new FloatArray[spec.slots().size()];
    for (Slot s : spec.slots()) {
      slots[s.index()] = zeros(Math.multiplyExact(rows, s.width()));
    }
    int pageFloats = shape.kvWidth() * PagePool.PAGE_TOKENS;
    keys = new FloatArray[shape.layers()];
    values = new FloatArray[shape.layers()];
    for (int l = 0; l < shape.layers(); l++) {
      keys[l] = zeros(Math.multiplyExact(pages, pageFloats));
      values[l] = zeros(Math.multiplyExact(pages, pageFloats));
    }
    int partials = Math.multiplyExact(room.partials(), shape.heads());
    maxima = zeros(partials);
    sums = zeros(partials);
    outs = zeros(Math.multiplyExact(partials, shape.headDim()));
    drawn = new IntArray(room.draws());
    drawn.init(0);
    logProbs = zeros(room.draws());
    sampler = new TokenSampler(spec.output().width());
    row = new float[spec.output().width()];
    plan = plan(pageFloats, device);
  }

  private static FloatArray zeros(int n) {
    FloatArray array = new FloatArray(n);
    array.init(0);
    return array;
  }

  private TornadoExecutionPlan plan(int pageFloats, TornadoDevice device) {
    graph.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, next.all());
    List<Runnable> tasks = new ArrayList<>();
    for (int layer = 0; layer < keys.length; layer++) {
      int l = layer;
      tasks.add(() -> addCopy(l, pageFloats));
    }
    for (Op op : spec.ops()) {
      tasks.add(() -> add(op));
    }
    tasks.add(this::addDraws);
    // Weights are known only once the ops are, and must be named before the tasks that read them.
    spec.ops().forEach(this::prepare);
    graph.tasks().transferToDevice(DataTransferMode.FIRST_EXECUTION, resident());
    tasks.forEach(Runnable::run);
    graph.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, drawn, logProbs);
    graph.tasks().transferToHost(DataTransferMode.UNDER_DEMAND, data(spec.output()));
    TornadoExecutionPlan made = new TornadoExecutionPlan(graph.tasks().snapshot());
    made.withDevice(device).withGridScheduler(graph.scheduler());
    return made;
  }

  private Object[] resident() {
    List<Object> all = new ArrayList<>(weights.all());
    all.addAll(List.of(slots));
    all.addAll(List.of(keys));
    all.addAll(List.of(values));
    all.addAll(List.of(maxima, sums, outs, noBias, drawn, logProbs));
    ropes.values().forEach(tables -> all.addAll(List.of(tables)));
    return all.toArray();
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
    AttentionShape a = spec.attention();
    return 2L * Float.BYTES * a.layers() * a.kvWidth() * PagePool.PAGE_TOKENS;
  }

  @Override
  public void forward(Batch batch) {
    flush();
    BatchCheck.check(batch, spec, pages);
    next.fill(batch);
    waiting = true;
  }

  @Override
  public void copyPage(int from, int to) {
    BatchCheck.page(from, pages);
    BatchCheck.page(to, pages);
    if (waiting || !next.takesCopy(from, to)) {
      flush();
    }
    next.addCopy(from, to);
    copied = true;
  }

  @Override
  public void copyOutput(int i, float[] to) {
    flush();
    if (result == null) {
      throw new IllegalStateException("no pass has run yet");
    }
    // Fetched once per pass: an output is small beside the pass.
    result.transferToHost(data(spec.output()));
    int n = spec.output().width();
    for (int j = 0; j < n; j++) {
      to[j] = data(spec.output()).get(i * n + j);
    }
  }

  @Override
  public void sample(Draws draws) {
    if (spec.output().width() != spec.vocabulary()) {
      throw new IllegalStateException("the output of " + spec.family() + " is no row of logits");
    }
    for (int from = 0; from < draws.count(); from += room.draws()) {
      int to = Math.min(draws.count(), from + room.draws());
      next.fill(draws, from, to);
      waiting = true;
      flush();
      for (int i = from; i < to; i++) {
        draws.result(i, drawn.get(i - from), logProbs.get(i - from));
      }
    }
    for (int i = 0; i < draws.count(); i++) {
      Draws.Filter f = draws.filter(i);
      if (f.temperature() > 0 && (f.topK() > 0 || f.topP() < 1)) {
        copyOutput(draws.output(i), row);
        sampler.draw(draws, i, row, 0);
      }
    }
  }

  /** Runs what waits. */
  private void flush() {
    if (!waiting && !copied) {
      return;
    }
    graph.fit(next.counts::get);
    result = plan.execute();
    next.clear();
    waiting = false;
    copied = false;
  }

  @Override
  public void close() {
    try {
      plan.close();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException("the device did not give its memory back", e);
    }
  }

  private FloatArray data(Slot slot) {
    return slots[slot.index()];
  }

  private static int which(Slot slot) {
    return slot.perOutput() ? Counts.OUTPUTS : Counts.ROWS;
  }

  /** Loads what an op reads. */
  private void prepare(Op op) {
    switch (op) {
      case Op.EmbedTokens o -> weights.load(o.table(), spec.vocabulary(), o.out().width());
      case Op.AddPositions o -> weights.loadFloats(o.table(), spec.context(), o.x().width());
      case Op.AddTableRow o -> weights.loadFloats(o.table(), o.rows(), o.x().width());
      case Op.RmsNorm o -> weights.loadFloats(o.weight(), o.in().width());
      case Op.LayerNorm o -> {
        weights.loadFloats(o.weight(), o.in().width());
        weights.loadFloats(o.bias(), o.in().width());
      }
      case Op.Linear o -> {
        weights.load(o.weight(), o.out().width(), o.in().width());
        if (o.bias() != null) {
          weights.loadFloats(o.bias(), o.out().width());
        }
      }
      case Op.Rope o -> ropes.computeIfAbsent(o.base(), base -> ropeTables(base, o.headDim()));
      case Op.StoreKv _,
          Op.Attention _,
          Op.SwiGlu _,
          Op.Gelu _,
          Op.SelectLast _,
          Op.MeanPool _,
          Op.Normalize _,
          Op.Sigmoid _ -> {}
    }
  }

  /** Cosines and sines {@code (context, headDim / 2)}, computed in double. */
  private FloatArray[] ropeTables(double base, int headDim) {
    int half = headDim / 2;
    FloatArray cos = new FloatArray(spec.context() * half);
    FloatArray sin = new FloatArray(spec.context() * half);
    for (int p = 0; p < spec.context(); p++) {
      for (int i = 0; i < half; i++) {
        double angle = p * Math.pow(base, -2.0 * i / headDim);
        cos.set(p * half + i, (float) Math.cos(angle));
        sin.set(p * half + i, (float) Math.sin(angle));
      }
    }
    return new FloatArray[] {cos, sin};
  }

  private void addCopy(int layer, int pageFloats) {
    graph
        .tasks()
        .task(
            graph.next("copyPages", Counts.COPIES, KvPages::grid),
            KvPages::copy,
            context,
            next.counts,
            next.copies,
            keys[layer],
            values[layer],
            pageFloats);
  }

  private void addDraws() {
    if (spec.output().width() != spec.vocabulary()) {
      return;
    }
    graph
        .tasks()
        .task(
            graph.next("sample", Counts.DRAWS, SampleToken::grid),
            SampleToken::kernel,
            context,
            next.counts,
            next.drawRows,
            next.drawKeys,
            next.inverseTemperatures,
            data(spec.output()),
            drawn,
            logProbs,
            spec.vocabulary());
  }

  /** Adds the task, or tasks, of an op. */
  private void add(Op op) {
    switch (op) {
      case Op.EmbedTokens o -> addEmbed(o);
      case Op.AddPositions o ->
          graph
              .tasks()
              .task(
                  graph.next("addPositions", Counts.ROWS, AddTable::grid),
                  AddTable::byId,
                  context,
                  next.counts,
                  next.positions,
                  weights.floats(o.table()),
                  data(o.x()),
                  o.x().width());
      case Op.AddTableRow o ->
          graph
              .tasks()
              .task(
                  graph.next("addTableRow", Counts.ROWS, AddTable::grid),
                  AddTable::fixed,
                  context,
                  next.counts,
                  weights.floats(o.table()),
                  o.row(),
                  data(o.x()),
                  o.x().width());
      case Op.RmsNorm o ->
          graph
              .tasks()
              .task(
                  graph.next("rmsNorm", which(o.in()), RmsNorm::grid),
                  RmsNorm::kernel,
                  context,
                  next.counts,
                  which(o.in()),
                  data(o.in()),
                  weights.floats(o.weight()),
                  data(o.out()),
                  o.in().width(),
                  o.eps());
      case Op.LayerNorm o ->
          graph
              .tasks()
              .task(
                  graph.next("layerNorm", which(o.in()), LayerNorm::grid),
                  LayerNorm::kernel,
                  context,
                  next.counts,
                  which(o.in()),
                  data(o.in()),
                  weights.floats(o.weight()),
                  weights.floats(o.bias()),
                  data(o.out()),
                  o.in().width(),
                  o.eps());
      case Op.Linear o -> addLinear(o);
      case Op.Rope o -> addRope(o);
      case Op.StoreKv o ->
          graph
              .tasks()
              .task(
                  graph.next("storeKv", Counts.ROWS, KvPages::grid),
                  KvPages::store,
                  context,
                  next.counts,
                  next.slots,
                  data(o.k()),
                  data(o.v()),
                  keys[o.layer()],
                  values[o.layer()],
                  spec.attention().kvHeads(),
                  spec.attention().headDim(),
                  PagePool.PAGE_TOKENS);
      case Op.Attention o -> addAttention(o);
      case Op.SwiGlu o ->
          graph
              .tasks()
              .task(
                  graph.next("swiGlu", Counts.ROWS, SwiGlu::grid),
                  SwiGlu::kernel,
                  context,
                  next.counts,
                  data(o.gate()),
                  data(o.up()),
                  data(o.out()),
                  o.gate().width());
      case Op.Gelu o ->
          graph
              .tasks()
              .task(
                  graph.next("gelu", Counts.ROWS, Gelu::grid),
                  Gelu::kernel,
                  context,
                  next.counts,
                  data(o.x()),
                  o.x().width());
      case Op.SelectLast o ->
          graph
              .tasks()
              .task(
                  graph.next("selectLast", Counts.OUTPUTS, PoolRows::grid),
                  PoolRows::last,
                  context,
                  next.counts,
                  next.runs,
                  data(o.in()),
                  data(o.out()),
                  o.in().width());
      case Op.MeanPool o ->
          graph
              .tasks()
              .task(
                  graph.next("meanPool", Counts.OUTPUTS, PoolRows::grid),
                  PoolRows::mean,
                  context,
                  next.counts,
                  next.runs,
                  data(o.in()),
                  data(o.out()),
                  o.in().width());
      case Op.Normalize o ->
          graph
              .tasks()
              .task(
                  graph.next("normalize", which(o.x()), Normalize::grid),
                  Normalize::kernel,
                  context,
                  next.counts,
                  which(o.x()),
                  data(o.x()),
                  o.x().width());
      case Op.Sigmoid o ->
          graph
              .tasks()
              .task(
                  graph.next("sigmoid", which(o.x()), Sigmoid::grid),
                  Sigmoid::kernel,
                  context,
                  next.counts,
                  which(o.x()),
                  data(o.x()),
                  o.x().width());
    }
  }

  private void addEmbed(Op.EmbedTokens o) {
    String name = graph.next("embed", Counts.ROWS, EmbedTokens::grid);
    int width = o.out().width();
    switch (weights.array(o.table())) {
      case FloatArray w ->
          graph
              .tasks()
              .task(
                  name,
                  EmbedTokens::f32,
                  context,
                  next.counts,
                  next.tokens,
                  w,
                  data(o.out()),
                  width);
      case HalfFloatArray w ->
          graph
              .tasks()
              .task(
                  name,
                  EmbedTokens::f16,
                  context,
                  next.counts,
                  next.tokens,
                  w,
                  data(o.out()),
                  width);
      case ByteArray w ->
          graph
              .tasks()
              .task(
                  name,
                  EmbedTokens::q8,
                  context,
                  next.counts,
                  next.tokens,
                  w,
                  data(o.out()),
                  width);
      case TornadoNativeArray w -> throw WeightArrays.noKernel(o.table(), w);
    }
  }

  private void addLinear(Op.Linear o) {
    int outWidth = o.out().width();
    int inWidth = o.in().width();
    int which = which(o.in());
    String name = graph.next("linear", which, rows -> Linear.grid(rows, outWidth));
    FloatArray bias = o.bias() == null ? noBias : weights.floats(o.bias());
    int mode =
        o.bias() == null
            ? (o.add() ? Linear.ADD : Linear.PLAIN)
            : (o.add() ? Linear.BIAS_ADD : Linear.BIAS);
    switch (weights.array(o.weight())) {
      case FloatArray w ->
          graph
              .tasks()
              .task(
                  name,
                  Linear::f32,
                  context,
                  next.counts,
                  which,
                  data(o.in()),
                  w,
                  bias,
                  data(o.out()),
                  inWidth,
                  outWidth,
                  mode);
      case HalfFloatArray w ->
          graph
              .tasks()
              .task(
                  name,
                  Linear::f16,
                  context,
                  next.counts,
                  which,
                  data(o.in()),
                  w,
                  bias,
                  data(o.out()),
                  inWidth,
                  outWidth,
                  mode);
      case ByteArray w ->
          graph
              .tasks()
              .task(
                  name,
                  Linear::q8,
                  context,
                  next.counts,
                  which,
                  data(o.in()),
                  w,
                  bias,
                  data(o.out()),
                  inWidth,
                  outWidth,
                  mode);
      case TornadoNativeArray w -> throw WeightArrays.noKernel(o.weight(), w);
    }
  }

  private void addRope(Op.Rope o) {
    FloatArray[] tables = ropes.get(o.base());
    boolean adjacent = o.pairing() == Op.Pairing.ADJACENT;
    graph
        .tasks()
        .task(
            graph.next("rope", Counts.ROWS, Rope::grid),
            Rope::kernel,
            context,
            next.counts,
            next.positions,
            tables[0],
            tables[1],
            data(o.x()),
            o.heads(),
            o.headDim(),
            adjacent ? 2 : 1,
            adjacent ? 1 : o.headDim() / 2);
  }

  private void addAttention(Op.Attention o) {
    AttentionShape a = spec.attention();
    graph
        .tasks()
        .task(
            graph.next(
                "attention",
                Counts.BLOCKS,
                blocks -> TreeAttention.partialsGrid(blocks, a.kvHeads())),
            TreeAttention::partials,
            context,
            next.counts,
            next.blocks,
            next.pages,
            next.positions,
            next.partialStart,
            data(o.q()),
            keys[o.layer()],
            values[o.layer()],
            maxima,
            sums,
            outs,
            a.heads(),
            a.kvHeads(),
            a.headDim(),
            PagePool.PAGE_TOKENS,
            Batch.TILE_TOKENS,
            a.causal() ? 1 : 0,
            o.scale());
    graph
        .tasks()
        .task(
            graph.next(
                "merge", Counts.ROWS, rows -> TreeAttention.mergeGrid(rows, a.heads())),
            TreeAttention::merge,
            context,
            next.counts,
            next.partialStart,
            maxima,
            sums,
            outs,
            data(o.out()),
            a.heads(),
            a.headDim());
  }
}
