package dev.ets.exec.tornado;

import dev.ets.exec.BatchCheck;
import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.exec.LoadProgress;
import dev.ets.exec.TokenSampler;
import dev.ets.kernels.Capabilities;
import dev.ets.kernels.Devices;
import dev.ets.kernels.KvPages;
import dev.ets.kernels.Tasks;
import dev.ets.kv.Batch;
import dev.ets.kv.PagePool;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Slot;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
  private final WeightArrays weights;
  private final DeviceState state;
  private final TornadoExecutionPlan plan;
  private final TokenSampler sampler;
  private final float[] row;
  private boolean waiting;
  private boolean copied;
  private final Set<Slot> fetched = new HashSet<>();
  private boolean closed;
  private @Nullable TornadoExecutionResult result;

  /**
   * Loads the weights, puts the plan together, and compiles it for the device.
   *
   * @param pages size of the KV cache
   * @param rows most rows of a batch
   * @param progress told while weights are loaded
   * @throws dev.ets.UsageException when the model does not fit the device
   * @throws IllegalStateException when a kernel does not compile; names it
   */
  public TornadoExecutor(
      ModelSpec spec,
      Weights tensors,
      int pages,
      int rows,
      Devices.Named device,
      LoadProgress progress) {
    this.spec = spec;
    this.device = device;
    this.pages = pages;
    AttentionShape shape = spec.attention();
    Capabilities can = device.capabilities();
    room = Capacity.of(spec, rows, pages);
    next = new Descriptors(room, shape.group());
    tasks = new Tasks(GRAPH, next.counts, can);
    weights = new WeightArrays(spec, tensors, can, progress);
    footprint = Footprint.of(spec, weights.all(), pages, room);
    footprint.take(device);
    state = new DeviceState(spec, room, pages);
    sampler = new TokenSampler(spec.output().width());
    row = new float[spec.output().width()];
    plan = plan();
    warmUp();
  }

  private TornadoExecutionPlan plan() {
    TaskGraph graph = tasks.graph();
    graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, next.all());
    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, weights.all().toArray());
    graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, state.all().toArray());
    for (KvPages.Cache cache : state.caches) {
      KvPages.addCopy(tasks, next.copies, cache);
    }
    Lowering lowering = new Lowering(spec, tasks, next, weights, state);
    spec.ops().forEach(lowering::add);
    lowering.addDraws();
    graph.transferToHost(DataTransferMode.EVERY_EXECUTION, state.drawn, state.logProbs);
    graph.transferToHost(
        DataTransferMode.UNDER_DEMAND,
        Stream.of(spec.output(), spec.hidden()).distinct().map(state::data).toArray());
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

  /**
   * The type in which a device keeps a matrix that the model's file has in type {@code type}; see
   * {@link WeightArrays#stored}.
   */
  public static DType storedAs(Devices.Named device, DType type) {
    return WeightArrays.stored(type, device.capabilities());
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
    copyRow(spec.output(), i, to);
  }

  @Override
  public void copyHidden(int i, float[] to) {
    copyRow(spec.hidden(), i, to);
  }

  private void copyRow(Slot slot, int i, float[] to) {
    finish();
    if (result == null) {
      throw new IllegalStateException("no pass has run yet");
    }
    FloatArray data = state.data(slot);
    if (fetched.add(slot)) {
      result.transferToHost(data);
    }
    int n = slot.width();
    for (int j = 0; j < n; j++) {
      to[j] = data.get(i * n + j);
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
        draws.result(i, state.drawn.get(i - from), state.logProbs.get(i - from));
      }
    }
    int groups = draws.groups();
    for (int g = 0; g < groups; g++) {
      if (filtered(draws, g)) {
        copyOutput(draws.output(draws.inGroup(g, 0)), row);
        sampler.drawGroup(draws, g, row, 0);
      }
    }
  }

  /** Whether a group has a draw that the kernel cannot make. */
  private static boolean filtered(Draws draws, int g) {
    for (int j = 0; j < draws.groupSize(g); j++) {
      Draws.Filter f = draws.filter(draws.inGroup(g, j));
      if (f.temperature() > 0 && (f.topK() > 0 || f.topP() < 1)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void finish() {
    if (!waiting && !copied) {
      return;
    }
    result = execute();
    fetched.clear();
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
}
