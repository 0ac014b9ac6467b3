package dev.ets.tornado.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Each check fires on a wrong kernel and names kernel, work-item and array, and not on its twin.
 */
class ChecksTest {
  private static final int GROUPS = 4;
  private static final int LOCAL = 8;
  private static final int ITEMS = GROUPS * LOCAL;

  /** A kernel from x to y with a number that is not 0 when it is to be wrong. */
  interface Case extends Task4<KernelContext, FloatArray, FloatArray, Integer> {}

  private static TaskGraph graph(Case kernel, int wrong) {
    FloatArray x = new FloatArray(ITEMS);
    x.init(1);
    FloatArray y = new FloatArray(ITEMS);
    return new TaskGraph("g")
        .transferToDevice(EVERY_EXECUTION, x)
        .task("t", kernel, new KernelContext(), x, y, wrong)
        .transferToHost(EVERY_EXECUTION, y);
  }

  /** The message of the wrong kernel has these parts, and the right one runs in both orders. */
  private static void check(Case kernel, String... parts) {
    Run.fails(() -> run(kernel, 1), parts);
    run(kernel, 0);
    Run.reversed(graph(kernel, 0), Run.grid(ITEMS, LOCAL));
  }

  private static void run(Case kernel, int wrong) {
    Run.once(graph(kernel, wrong), Run.grid(ITEMS, LOCAL));
  }

  static void pastTheEnd(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    int i = context.globalIdx;
    y.set(i, x.get(wrong == 1 && i == 11 ? ITEMS : i));
  }

  @Test
  void indexOutOfRange() {
    check(
        ChecksTest::pastTheEnd,
        "work-item global (11, 0, 0), local (3, 0, 0) of group (1, 0, 0)",
        "argument 2 (FloatArray[32]): index 32 is out of range for size 32");
  }

  static void pastTheEndOfLocal(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    float[] shared = context.allocateFloatLocalArray(LOCAL);
    int local = context.localIdx;
    shared[local + wrong * LOCAL] = x.get(context.globalIdx);
    y.set(context.globalIdx, shared[local]);
  }

  @Test
  void localIndexOutOfRange() {
    check(
        ChecksTest::pastTheEndOfLocal, "work-item global (", "local or private array", "length 8");
  }

  static void halfTheGroupReturns(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    if (wrong == 1 && context.localIdx < 3) {
      return;
    }
    context.localBarrier();
    y.set(context.globalIdx, x.get(context.globalIdx));
  }

  @Test
  void barrierThatNotAllReach() {
    check(
        ChecksTest::halfTheGroupReturns,
        "local (3, 0, 0) of group",
        "5 work-items of its group stand at a barrier",
        "the other 3 have returned",
        "local (0, 0, 0)");
  }

  static void wholeGroupsReturn(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    if (context.groupIdx > 1) {
      return;
    }
    context.localBarrier();
    y.set(context.globalIdx, x.get(context.globalIdx));
  }

  @Test
  void idleGroupsMayReturnBeforeABarrier() {
    run(ChecksTest::wholeGroupsReturn, 0);
  }

  static void readsItsOutput(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    int i = context.globalIdx;
    if (wrong == 0 || i != 9) {
      y.set(i, 1);
    }
    y.set(i, y.get(i) + x.get(i));
  }

  @Test
  void readOfWhatNothingWrote() {
    check(
        ChecksTest::readsItsOutput,
        "work-item global (9, 0, 0)",
        "argument 3 (FloatArray[32]) element 9 is read, but nothing has been written");
  }

  static void allWriteOne(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    int i = context.globalIdx;
    y.set(wrong == 1 ? (int) context.localIdx : i, x.get(i));
  }

  @Test
  void twoGroupsWriteTheSameElement() {
    check(
        ChecksTest::allWriteOne,
        "work-item global (",
        "argument 3 (FloatArray[32]) element",
        "was written by work-group",
        "writes it too");
  }

  static void readsItsNeighbour(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    int i = context.globalIdx;
    x.set(i, 2);
    context.localBarrier();
    y.set(i, x.get(wrong == 1 ? (i + ITEMS - LOCAL) % ITEMS : i));
  }

  @Test
  void groupReadsWhatAnotherWrote() {
    check(
        ChecksTest::readsItsNeighbour,
        "work-item global (",
        "argument 2 (FloatArray[32]) element",
        "was written by work-group",
        "reads it too");
  }

  /** The conflict is between tasks, not within one. */
  @Test
  void nextTaskMayReadAndWriteWhatGroupsWrote() {
    FloatArray x = new FloatArray(ITEMS);
    x.init(1);
    FloatArray y = new FloatArray(ITEMS);
    KernelContext context = new KernelContext();
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(EVERY_EXECUTION, x)
            .task("u", ChecksTest::reverseCopy, context, x, y)
            .task("t", ChecksTest::reverseCopy, context, y, x)
            .task("v", ChecksTest::reverseCopy, context, x, y);
    var grids = new GridScheduler();
    for (String task : new String[] {"g.t", "g.u", "g.v"}) {
      grids.addWorkerGrid(task, Run.grid(ITEMS, LOCAL));
    }
    var plan = new TornadoExecutionPlan(graph.snapshot());
    plan.withGridScheduler(grids).withWarmUpIterations(3);
  }

  static void reverseCopy(KernelContext context, FloatArray x, FloatArray y) {
    y.set(context.globalIdx, x.get(ITEMS - 1 - context.globalIdx));
  }

  static void atomicOnNothing(KernelContext context, IntArray counts, int wrong) {
    if (wrong == 0 && context.globalIdx == 0) {
      counts.set(0, 0);
    }
    context.localBarrier();
    context.atomicAdd(counts, 0, 1);
  }

  @Test
  void atomicOnAnElementWithoutValue() {
    IntArray counts = new IntArray(1);
    Run.fails(
        () ->
            Run.once(
                new TaskGraph("g")
                    .task("t", ChecksTest::atomicOnNothing, new KernelContext(), counts, 1),
                Run.grid(8, 8)),
        "argument 2 (IntArray[1]) element 0 is read, but nothing has been written");
    Run.once(
        new TaskGraph("g")
            .task("t", ChecksTest::atomicOnNothing, new KernelContext(), counts, 0)
            .transferToHost(EVERY_EXECUTION, counts),
        Run.grid(8, 8));
    assertEquals(8, counts.get(0));
  }

  static void unwrittenLocal(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    float[] shared = context.allocateFloatLocalArray(LOCAL + 1);
    int local = context.localIdx;
    shared[local] = x.get(context.globalIdx);
    context.localBarrier();
    y.set(context.globalIdx, 0.5f * shared[local + wrong] + 3);
  }

  @Test
  void unwrittenLocalMemoryThatReachesAFloatArray() {
    check(
        ChecksTest::unwrittenLocal,
        "local (7, 0, 0) of group",
        "argument 3 (FloatArray[32]) element",
        "comes from local memory which no work-item has written");
  }

  static void unwrittenHalf(
      KernelContext context, HalfFloatArray halves, ByteArray bytes, int wrong) {
    HalfFloat[] shared = context.allocateHalfFloatLocalArray(2);
    if (wrong == 0) {
      shared[1] = new HalfFloat(2f);
    }
    HalfFloat sum = new HalfFloat(shared[1].getFloat32() + 1);
    if (wrong != 2) {
      halves.set(0, sum);
    }
    bytes.setHalfFloat(0, sum);
  }

  @Test
  void unwrittenLocalHalfThatReachesAnArray() {
    for (int wrong = 0; wrong <= 2; wrong++) {
      HalfFloatArray halves = new HalfFloatArray(1);
      ByteArray bytes = new ByteArray(2);
      TaskGraph graph =
          new TaskGraph("g")
              .task("t", ChecksTest::unwrittenHalf, new KernelContext(), halves, bytes, wrong)
              .persistOnDevice(halves);
      switch (wrong) {
        case 0 -> Run.once(graph, Run.grid(1, 1));
        case 1 -> Run.fails(() -> Run.once(graph, Run.grid(1, 1)), "2 (HalfFloatArray[1])");
        default -> Run.fails(() -> Run.once(graph, Run.grid(1, 1)), "3 (ByteArray[2])");
      }
    }
  }

  /** In the interpreter and when compiled; each result still tells where it comes from. */
  @Test
  void unwrittenMarkSurvivesArithmetic() {
    float unwritten = new LocalMemory().array(0, float[].class, 1)[0];
    assertTrue(LocalMemory.unwritten(unwritten));
    for (int i = 0; i < 30_000; i++) {
      float other = 1 + i % 7;
      float sum = unwritten + other;
      float product = other * sum;
      float difference = other - product;
      float quotient = other / difference;
      float fused = Math.fma(quotient, other, other);
      float math = -TornadoMath.abs(TornadoMath.sqrt(TornadoMath.max(other, fused)));
      float half = new HalfFloat(math).getFloat32();
      if (!LocalMemory.unwritten(half)) {
        throw new AssertionError("lost at round " + i + ": " + Float.floatToRawIntBits(half));
      }
    }
    DoubleUnaryOperator[] functions = {
      Math::exp, Math::log, Math::tanh, Math::sin, Math::cos, Math::floor, v -> Math.pow(v, 2)
    };
    for (DoubleUnaryOperator function : functions) {
      for (int i = 0; i < 30_000; i++) {
        if (!LocalMemory.unwritten((float) function.applyAsDouble(unwritten))) {
          throw new AssertionError("lost at round " + i + " of " + function);
        }
      }
    }
    assertTrue(!LocalMemory.unwritten(Float.NaN) && !LocalMemory.unwritten(1));
  }

  static void otherSize(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    float[] shared = context.allocateFloatLocalArray(LOCAL + wrong * context.localIdx);
    shared[context.localIdx] = 1;
    y.set(context.globalIdx, x.get(context.globalIdx));
  }

  @Test
  void allocationsThatDiffer() {
    check(ChecksTest::otherSize, "local (1, 0, 0) of group", "float[8]", "float[9]");
  }

  static void tooMuchLocal(KernelContext context, FloatArray x, FloatArray y, int wrong) {
    float[] first = context.allocateFloatLocalArray(8 << 10);
    float[] second = context.allocateFloatLocalArray((4 + wrong) << 10);
    y.set(context.globalIdx, first.length + second.length + x.get(0));
  }

  @Test
  void moreLocalMemoryThanDevicesHave() {
    check(ChecksTest::tooMuchLocal, "float[5120]", "53248 bytes", "49152");
  }

  @Test
  void costlyChecksCanBeSwitchedOffAndOthersStay() {
    Run.with(
        Settings.CHECKS,
        "false",
        () -> {
          run(ChecksTest::readsItsOutput, 1);
          run(ChecksTest::allWriteOne, 1);
          run(ChecksTest::readsItsNeighbour, 1);
          Run.fails(() -> run(ChecksTest::pastTheEnd, 1), "argument 2 (FloatArray[32])");
          Run.fails(() -> run(ChecksTest::halfTheGroupReturns, 1), "barrier");
        });
  }

  @Test
  void groupNumbersMayRunOut() {
    DeviceBuffer buffer = new DeviceBuffer(new IntArray(3));
    DeviceView view = new DeviceView(buffer, 1);
    for (int launch = 0; launch < 5; launch++) {
      buffer.beginLaunch(Integer.MAX_VALUE / 2);
      view.enter(launch);
      view.write(0);
      view.read(0);
      view.enter(launch + 1);
      assertThrows(IllegalStateException.class, () -> view.read(0));
      assertThrows(IllegalStateException.class, () -> view.read(1));
    }
  }

  /** What is remembered of elements comes in blocks of 4096. */
  @Test
  void eachElementOfALargeArrayIsWatched() {
    int size = 3 * 4096 + 1;
    DeviceBuffer buffer = new DeviceBuffer(new IntArray(size));
    DeviceView view = new DeviceView(buffer, 1);
    buffer.beginLaunch(2);
    for (int i : new int[] {0, 4095, 8192, size - 1}) {
      view.enter(0);
      assertThrows(IllegalStateException.class, () -> view.read(i));
      view.write(i);
      view.read(i);
      view.enter(1);
      assertThrows(IllegalStateException.class, () -> view.read(i));
      assertThrows(IllegalStateException.class, () -> view.write(i));
    }
    for (int i : new int[] {1, 4094, 4096, 8191, 8193, size - 2}) {
      assertThrows(IllegalStateException.class, () -> view.read(i));
      view.write(i);
    }
  }
}
