package dev.ets.tornado.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class WorkItemsTest {
  /** sums (groups): each group adds its part of x (groups * localSize) as a tree. */
  static void treeSum(KernelContext context, FloatArray x, FloatArray sums, int localSize) {
    int local = context.localIdx;
    float[] partial = context.allocateFloatLocalArray(localSize);
    partial[local] = x.get(context.globalIdx);
    for (int stride = localSize / 2; stride > 0; stride /= 2) {
      context.localBarrier();
      if (local < stride) {
        partial[local] += partial[local + stride];
      }
    }
    if (local == 0) {
      sums.set(context.groupIdx, partial[0]);
    }
  }

  /** The same without its barrier. */
  static void treeSumWithoutBarrier(
      KernelContext context, FloatArray x, FloatArray sums, int localSize) {
    int local = context.localIdx;
    float[] partial = context.allocateFloatLocalArray(localSize);
    partial[local] = x.get(context.globalIdx);
    for (int stride = localSize / 2; stride > 0; stride /= 2) {
      if (local < stride) {
        partial[local] += partial[local + stride];
      }
    }
    if (local == 0) {
      sums.set(context.groupIdx, partial[0]);
    }
  }

  /** Each work-item hands its value to the one on its left, through local memory. */
  static void shiftLeft(KernelContext context, FloatArray x, FloatArray y, int barriers) {
    int local = context.localIdx;
    float[] shared = context.allocateFloatLocalArray(8);
    shared[local] = 0;
    context.localBarrier();
    shared[local] = x.get(local);
    if (barriers > 1) {
      context.localBarrier();
    }
    y.set(local, shared[(local + 1) % 8]);
  }

  private static float[] treeSums(int groups, int local) {
    FloatArray x = new FloatArray(groups * local);
    Random random = new Random(7);
    for (int i = 0; i < x.getSize(); i++) {
      x.set(i, random.nextInt(100));
    }
    FloatArray sums = new FloatArray(groups);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(EVERY_EXECUTION, x)
            .task("t", WorkItemsTest::treeSum, new KernelContext(), x, sums, local)
            .transferToHost(EVERY_EXECUTION, sums);
    Run.once(graph, Run.grid(groups * local, local));
    for (int g = 0; g < groups; g++) {
      float expected = 0;
      for (int i = 0; i < local; i++) {
        expected += x.get(g * local + i);
      }
      assertEquals(expected, sums.get(g), "group " + g);
    }
    return sums.toHeapArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 32, 128, 1024})
  void treeReductionInLocalMemorySumsEachGroup(int local) {
    treeSums(5, local);
  }

  @Test
  void groupsInParallelGiveTheSameResultEachTime() {
    float[] first = treeSums(200, 64);
    for (int i = 0; i < 10; i++) {
      assertArrayEquals(first, treeSums(200, 64));
    }
  }

  @Test
  void eitherOrderGivesTheSameWithBarriersAndAnotherResultWithout() {
    FloatArray x = FloatArray.fromElements(0, 1, 2, 3, 4, 5, 6, 7);
    float[] shifted = {1, 2, 3, 4, 5, 6, 7, 0};
    FloatArray y = new FloatArray(8);
    TaskGraph right = shift(x, y, 2);
    Run.once(right, Run.grid(8, 8));
    assertArrayEquals(shifted, y.toHeapArray());
    Run.reversed(right, Run.grid(8, 8));
    assertArrayEquals(shifted, y.toHeapArray());

    TaskGraph wrong = shift(x, y, 1);
    Run.once(wrong, Run.grid(8, 8));
    float[] forward = y.toHeapArray();
    Run.reversed(wrong, Run.grid(8, 8));
    assertNotEquals(forward[3], y.get(3));
  }

  private static TaskGraph shift(FloatArray x, FloatArray y, int barriers) {
    return new TaskGraph("g")
        .transferToDevice(EVERY_EXECUTION, x)
        .task("t", WorkItemsTest::shiftLeft, new KernelContext(), x, y, barriers)
        .transferToHost(EVERY_EXECUTION, y);
  }

  @Test
  void reverseOrderHidesAMissingBarrierThatForwardOrderShows() {
    FloatArray x = new FloatArray(16);
    x.init(1);
    FloatArray sums = new FloatArray(2);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(EVERY_EXECUTION, x)
            .task("t", WorkItemsTest::treeSumWithoutBarrier, new KernelContext(), x, sums, 8)
            .transferToHost(EVERY_EXECUTION, sums);
    Run.fails(
        () -> Run.once(graph, Run.grid(16, 8)), "work-item global", "argument 3", "local memory");
    Run.reversed(graph, Run.grid(16, 8));
  }

  static void ids(KernelContext context, IntArray seen) {
    int i =
        context.globalIdx
            + context.globalGroupSizeX
                * (context.globalIdy + context.globalGroupSizeY * context.globalIdz);
    int consistent = 1;
    if (context.globalIdx != context.groupIdx * context.localGroupSizeX + context.localIdx
        || context.globalIdy != context.groupIdy * context.localGroupSizeY + context.localIdy
        || context.globalIdz != context.groupIdz * context.localGroupSizeZ + context.localIdz) {
      consistent = 2;
    }
    seen.set(
        i, consistent + 10 * context.localIdx + 100 * context.localIdy + 1000 * context.localIdz);
  }

  private static void checkIds(WorkerGrid grid, int items, int lx, int ly, int lz) {
    IntArray seen = new IntArray(items);
    grid.setLocalWork(lx, ly, lz);
    Run.once(
        new TaskGraph("g")
            .task("t", WorkItemsTest::ids, new KernelContext(), seen)
            .transferToHost(EVERY_EXECUTION, seen),
        grid);
    long[] global = grid.getGlobalWork();
    for (int i = 0; i < items; i++) {
      long x = i % global[0];
      long y = i / global[0] % global[1];
      long z = i / global[0] / global[1];
      assertEquals(1 + 10 * (x % lx) + 100 * (y % ly) + 1000 * (z % lz), seen.get(i));
    }
  }

  @Test
  void idsAreRightInOneTwoAndThreeDimensions() {
    checkIds(new WorkerGrid1D(15), 15, 5, 1, 1);
    checkIds(new WorkerGrid2D(6, 8), 48, 3, 2, 1);
    checkIds(new WorkerGrid3D(4, 6, 5), 120, 2, 3, 5);
  }

  static void localTypes(KernelContext context, IntArray out) {
    int local = context.localIdx;
    int[] ints = context.allocateIntLocalArray(4);
    byte[] bytes = context.allocateByteLocalArray(4);
    HalfFloat[] halves = context.allocateHalfFloatLocalArray(4);
    int[] more = context.allocateIntLocalArray(4);
    ints[local] = local;
    bytes[local] = (byte) (10 * local);
    halves[local] = new HalfFloat(100f * local);
    more[local] = 1000 * local;
    context.globalBarrier();
    int left = (local + 1) % 4;
    out.set(local, ints[left] + bytes[left] + (int) halves[left].getFloat32() + more[left]);
  }

  @Test
  void eachAllocationIsOneArrayForTheGroup() {
    IntArray out = new IntArray(4);
    Run.once(
        new TaskGraph("g")
            .task("t", WorkItemsTest::localTypes, new KernelContext(), out)
            .transferToHost(EVERY_EXECUTION, out),
        Run.grid(4, 4));
    assertArrayEquals(new int[] {1111, 2222, 3333, 0}, out.toHeapArray());
  }

  static void count(KernelContext context, IntArray counts) {
    context.atomicAdd(counts, context.globalIdx % 3, 2);
  }

  @Test
  void atomicsOfAllGroupsAddUp() {
    IntArray counts = new IntArray(3);
    counts.clear();
    Run.once(
        new TaskGraph("g")
            .transferToDevice(EVERY_EXECUTION, counts)
            .task("t", WorkItemsTest::count, new KernelContext(), counts)
            .transferToHost(EVERY_EXECUTION, counts),
        Run.grid(9600, 32));
    assertArrayEquals(new int[] {6400, 6400, 6400}, counts.toHeapArray());
  }

  static void scale(FloatArray x, float factor) {
    for (int i = 0; i < x.getSize(); i++) {
      x.set(i, TornadoMath.max(0, x.get(i)) * factor);
    }
  }

  @Test
  void taskWithoutContextRunsOnce() throws Exception {
    FloatArray x = FloatArray.fromElements(1, -2, 3);
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(EVERY_EXECUTION, x)
            .task("t", WorkItemsTest::scale, x, 2f)
            .transferToHost(EVERY_EXECUTION, x);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.execute();
    }
    assertArrayEquals(new float[] {2, 0, 6}, x.toHeapArray());
  }

  @Test
  void virtualThreadsMayExecutePlans() throws Exception {
    Throwable[] failure = new Throwable[1];
    Thread thread =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((_, e) -> failure[0] = e)
            .start(() -> treeSums(50, 64));
    thread.join();
    assertEquals(null, failure[0]);
  }

  @Test
  void gridMustExistAndFit() {
    IntArray seen = new IntArray(10);
    TaskGraph graph = new TaskGraph("g").task("t", WorkItemsTest::ids, new KernelContext(), seen);
    refused(graph, Run.grid(10, 4), "local size 4 does not divide the global size 10 in x");
    refused(graph, Run.grid(4096, 2048), "no more than 1024");
    TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot());
    String missing = assertThrows(TornadoRuntimeException.class, plan::execute).getMessage();
    assertTrue(missing.contains("g.t") && missing.contains("no grid"), missing);
    assertThrows(
        TornadoRuntimeException.class,
        () -> plan.withGridScheduler(new GridScheduler("g.x", new WorkerGrid1D(10))));
  }

  private static void refused(TaskGraph graph, WorkerGrid grid, String part) {
    String message =
        assertThrows(TornadoRuntimeException.class, () -> Run.once(graph, grid)).getMessage();
    assertTrue(message.contains("g.t") && message.contains(part), message);
  }

  @Test
  void localSizeIsChosenWhenNoneIsSet() {
    IntArray seen = new IntArray(130);
    Run.once(
        new TaskGraph("g")
            .task("t", WorkItemsTest::ids, new KernelContext(), seen)
            .transferToHost(EVERY_EXECUTION, seen),
        new WorkerGrid1D(130));
    assertEquals(1 + 10 * 12, seen.get(12));
    assertEquals(1, seen.get(26));
  }

  @Test
  void contextOutsideATaskSaysSo() {
    String message =
        assertThrows(TornadoRuntimeException.class, () -> new KernelContext().localBarrier())
            .getMessage();
    assertTrue(message.contains("belongs to no work-item"), message);
  }
}
