package dev.ets.exec.tornado;

import dev.ets.exec.BatchCheck;
import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.exec.TokenSampler;
import dev.ets.kernels.AddTable;
import dev.ets.kernels.Capabilities;
import dev.ets.kernels.Counts;
import dev.ets.kernels.Devices;
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
import dev.ets.kernels.Tasks;
import dev.ets.kernels.TreeAttention;
import dev.ets.kv.Batch;
import dev.ets.kv.PagePool;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Slot;
import dev.ets.model.Weights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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

  /** Share of a device's memory that one model's KV cache takes when nobody says how much. */
  private static final int MEMORY_SHARE = 16;

  /** More than this is of no use to a search. */
  private static final long MOST_KV_BYTES = 1L << 30;

  private final ModelSpec spec;
  private final Devices.Named device;
  private final int pages;
  private final Capacity room;
  private final Footprint footprint;
  private final Descriptors next;
  private final Tasks tasks;
  private final FloatArray[] slots;
  private final KvPages.Cache[] caches;
  private final TreeAttention.Partials partials;
  private final FloatArray noBias = zeros(1);
  private final IntArray drawn;
  private final FloatArray logProbs;
  private final WeightArrays weights;
  private final TornadoExecutionPlan plan;
  private final TokenSampler sampler;
  private final float[] row;
  private boolean waiting;
  private boolean copied;
  private boolean fetched;
  private boolean closed;
  private @Nullable TornadoExecutionResult result;

  /**
   * Puts the plan together, compiles it for the device and loads the weights there.
   *
   * @param pages size of the KV cache
   * @param rows most rows of a batch
   * @throws dev.ets.UsageException when the model does not fit the device
   * @throws IllegalStateException when a kernel does not compile; names it
   */
  public TornadoExecutor(
      ModelSpec spec, Weights tensors, int pages, int rows, Devices.Named device) {
    this.spec = spec;
    this.device = device;
    this.pages = pages;
    AttentionShape shape = spec.attention();
    Capabilities can = device.capabilities();
    room = Capacity.of(spec, rows, pages);
    next = new Descriptors(room, shape.group());
    tasks = new Tasks(GRAPH, next.counts, can);
    weights = new WeightArrays(spec, tensors, can.half());
    footprint = Footprint.of(spec, weights.all(), pages, room);
    footprint.take(device);
    slots = new FloatArray[spec.slots().size()];
    for (Slot s : spec.slots()) {
      slots[s.index()] = poisoned(Math.multiplyExact(rows, s.width()));
    }
    int cacheFloats = Math.multiplyExact(pages, shape.kvWidth() * PagePool.PAGE_TOKENS);
    caches = new KvPages.Cache[shape.layers()];
    for (int l = 0; l < shape.layers(); l++) {
      caches[l] =
          new KvPages.Cache(
              poisoned(cacheFloats),
              poisoned(cacheFloats),
              shape.kvHeads(),
              shape.headDim(),
              PagePool.PAGE_TOKENS);
    }
    partials = TreeAttention.Partials.of(room.partials(), shape.heads(), shape.headDim());
    drawn = new IntArray(room.draws());
    drawn.init(0);
    logProbs = zeros(room.draws());
    sampler = new TokenSampler(spec.output().width());
    row = new float[spec.output().width()];
    plan = plan();
    warmUp();
  }

  private static FloatArray zeros(int n) {
    FloatArray array = new FloatArray(n);
    array.init(0);
    return array;
  }

  /**
   * All NaN: a result that depended on rows beyond the batch, or on unwritten KV, would show it.
   */
  private static FloatArray poisoned(int n) {
    FloatArray array = new FloatArray(n);
    array.init(Float.NaN);
    return array;
  }

  private TornadoExecutionPlan plan() {
    TaskGraph graph = tasks.graph();
    graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, next.all());
    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, resident());
    for (KvPages.Cache cache : caches) {
      KvPages.addCopy(tasks, next.copies, cache);
    }
    spec.ops().forEach(this::add);
    addDraws();
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, drawn, logProbs);
    graph.transferToHost(DataTransferMode.UNDER_DEMAND, data(spec.output()));
    TornadoExecutionPlan made = new TornadoExecutionPlan(graph.snapshot());
    made.withDevice(device.device()).withGridScheduler(tasks.scheduler());
    return made;
  }

  /** An empty pass: compiles all kernels and loads what stays on the device. */
  private void warmUp() {
    try {
      execute();
    } catch (RuntimeException e) {
      try {
        close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private TornadoExecutionResult execute() {
    tasks.fit(next.counts::get);
    try {
      return plan.execute();
    } catch (RuntimeException e) {
      throw Failures.of(device, footprint.total(), e);
    }
  }

  private Object[] resident() {
    List<Object> all = new ArrayList<>(weights.all());
    all.addAll(List.of(slots));
    for (KvPages.Cache cache : caches) {
      all.addAll(List.of(cache.keys(), cache.values()));
    }
    all.addAll(List.of(partials.maxima(), partials.sums(), partials.outs()));
    all.addAll(List.of(noBias, drawn, logProbs));
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

  /** Bytes of a KV cache on a device when nobody says how many. */
  public static long kvBytes(Devices.Named device) {
    return Math.min(device.device().getMaxGlobalMemory() / MEMORY_SHARE, MOST_KV_BYTES);
  }

  @Override
  public void forward(Batch batch) {
    if (waiting) {
      finish();
    }
    BatchCheck.check(batch, spec, pages);
    next.fill(batch);
    waiting = true;
  }

  @Override
  public void copyPage(int from, int to) {
    BatchCheck.page(from, pages);
    BatchCheck.page(to, pages);
    if (waiting || !next.takesCopy(from, to)) {
      finish();
    }
    next.addCopy(from, to);
    copied = true;
  }

  @Override
  public void copyOutput(int i, float[] to) {
    finish();
    if (result == null) {
      throw new IllegalStateException("no pass has run yet");
    }
    if (!fetched) {
      result.transferToHost(data(spec.output()));
      fetched = true;
    }
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
      finish();
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

  @Override
  public void finish() {
    if (!waiting && !copied) {
      return;
    }
    result = execute();
    fetched = false;
    next.clear();
    waiting = false;
    copied = false;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    footprint.giveBack(device);
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

  private void addDraws() {
    if (spec.output().width() == spec.vocabulary()) {
      SampleToken.add(
          tasks,
          next.drawRows,
          next.drawKeys,
          next.inverseTemperatures,
          data(spec.output()),
          drawn,
          logProbs,
          spec.vocabulary());
    }
  }

  /** Adds the task, or tasks, of an op. */
  private void add(Op op) {
    switch (op) {
      case Op.EmbedTokens o ->
          EmbedTokens.add(
              tasks, next.tokens, weights.array(o.table()), data(o.out()), o.out().width());
      case Op.AddPositions o ->
          AddTable.addById(
              tasks, next.positions, weights.floats(o.table()), data(o.x()), o.x().width());
      case Op.AddTableRow o ->
          AddTable.addFixed(tasks, weights.floats(o.table()), o.row(), data(o.x()), o.x().width());
      case Op.RmsNorm o ->
          RmsNorm.add(
              tasks,
              which(o.in()),
              data(o.in()),
              weights.floats(o.weight()),
              data(o.out()),
              o.in().width(),
              o.eps());
      case Op.LayerNorm o ->
          LayerNorm.add(
              tasks,
              which(o.in()),
              data(o.in()),
              weights.floats(o.weight()),
              weights.floats(o.bias()),
              data(o.out()),
              o.in().width(),
              o.eps());
      case Op.Linear o ->
          Linear.add(
              tasks,
              which(o.in()),
              data(o.in()),
              weights.array(o.weight()),
              o.bias() == null ? noBias : weights.floats(o.bias()),
              data(o.out()),
              Linear.Shape.of(o.in().width(), o.out().width(), o.bias() != null, o.add()));
      case Op.Rope o -> addRope(o);
      case Op.StoreKv o ->
          KvPages.addStore(tasks, next.slots, data(o.k()), data(o.v()), caches[o.layer()]);
      case Op.Attention o ->
          TreeAttention.add(
              tasks,
              next.attention(),
              data(o.q()),
              caches[o.layer()],
              partials,
              data(o.out()),
              new TreeAttention.Shape(
                  spec.attention().heads(),
                  Batch.TILE_TOKENS,
                  spec.attention().causal(),
                  o.scale()));
      case Op.SwiGlu o ->
          SwiGlu.add(tasks, data(o.gate()), data(o.up()), data(o.out()), o.gate().width());
      case Op.Gelu o -> Gelu.add(tasks, data(o.x()), o.x().width());
      case Op.SelectLast o ->
          PoolRows.addLast(tasks, next.runs, data(o.in()), data(o.out()), o.in().width());
      case Op.Relu _, Op.SelectFirst _ -> throw new UnsupportedOperationException(op.toString());
      case Op.MeanPool o ->
          PoolRows.addMean(tasks, next.runs, data(o.in()), data(o.out()), o.in().width());
      case Op.Normalize o -> Normalize.add(tasks, which(o.x()), data(o.x()), o.x().width());
      case Op.Sigmoid o -> Sigmoid.add(tasks, which(o.x()), data(o.x()), o.x().width());
    }
  }

  private void addRope(Op.Rope o) {
    WeightArrays.Rope angles = weights.rope(o);
    Rope.Pairs pairs =
        switch (o.pairing()) {
          case ADJACENT -> Rope.Pairs.neighbours(o.heads(), o.headDim());
          case HALVES -> Rope.Pairs.halves(o.heads(), o.headDim());
        };
    Rope.add(tasks, next.positions, angles.cos(), angles.sin(), data(o.x()), pairs);
  }
}
