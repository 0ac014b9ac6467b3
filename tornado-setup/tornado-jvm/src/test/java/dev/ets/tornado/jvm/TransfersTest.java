package dev.ets.tornado.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.EVERY_EXECUTION;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.FIRST_EXECUTION;
import static uk.ac.manchester.tornado.api.enums.DataTransferMode.UNDER_DEMAND;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class TransfersTest {
  private final IntArray x = IntArray.fromElements(1, 2, 3);
  private final IntArray y = IntArray.fromElements(-1, -1, -1);
  private final IntArray z = IntArray.fromElements(-1, -1, -1);

  static void addOne(IntArray in, IntArray out) {
    for (int i = 0; i < in.getSize(); i++) {
      out.set(i, in.get(i) + 1);
    }
  }

  static void nothing(IntArray unused) {}

  private static TornadoExecutionPlan plan(TaskGraph... graphs) {
    ImmutableTaskGraph[] snapshots = new ImmutableTaskGraph[graphs.length];
    for (int i = 0; i < graphs.length; i++) {
      snapshots[i] = graphs[i].snapshot();
    }
    return new TornadoExecutionPlan(snapshots);
  }

  private static void refused(Runnable run, String... parts) {
    String message = assertThrows(TornadoRuntimeException.class, run::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
    }
  }

  private TaskGraph oneTask(int toDevice) {
    return new TaskGraph("g")
        .transferToDevice(toDevice, x)
        .task("t", TransfersTest::addOne, x, y)
        .transferToHost(EVERY_EXECUTION, y);
  }

  @Test
  void firstExecutionCopiesOncePerPlan() {
    TornadoExecutionPlan plan = plan(oneTask(FIRST_EXECUTION));
    plan.execute();
    assertArrayEquals(new int[] {2, 3, 4}, y.toHeapArray());
    x.set(0, 10);
    plan.execute();
    assertEquals(2, y.get(0));
    plan.freeDeviceMemory().execute();
    assertEquals(11, y.get(0));
  }

  @Test
  void everyExecutionCopiesEachTime() {
    TornadoExecutionPlan plan = plan(oneTask(EVERY_EXECUTION));
    plan.withPreCompilation().withWarmUpIterations(2);
    x.set(0, 10);
    plan.execute();
    assertEquals(11, y.get(0));
  }

  @Test
  void plansDoNotShareDeviceMemory() {
    TornadoExecutionPlan first = plan(oneTask(FIRST_EXECUTION));
    first.execute();
    x.set(0, 10);
    plan(oneTask(FIRST_EXECUTION)).execute();
    assertEquals(11, y.get(0));
    first.execute();
    assertEquals(2, y.get(0));
  }

  @Test
  void hostSeesResultsOnlyAfterTheTransfer() {
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(FIRST_EXECUTION, x)
            .task("t", TransfersTest::addOne, x, y)
            .task("u", TransfersTest::addOne, y, z)
            .transferToHost(UNDER_DEMAND, y)
            .persistOnDevice(z);
    TornadoExecutionResult result = plan(graph).execute();
    assertTrue(result.isReady());
    assertEquals(-1, y.get(0));
    assertEquals(-1, z.get(0));
    result.transferToHost(z);
    assertEquals(-1, y.get(0));
    assertEquals(3, z.get(0));
    result.transferToHost(y, z);
    assertEquals(2, y.get(0));
  }

  @Test
  void kernelWritesStayOnTheDeviceFromExecutionToExecution() {
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(FIRST_EXECUTION, x, new KernelContext())
            .task("t", TransfersTest::addOne, x, x)
            .transferToHost(EVERY_EXECUTION, x);
    TornadoExecutionPlan plan = plan(graph);
    plan.execute();
    plan.execute();
    assertArrayEquals(new int[] {3, 4, 5}, x.toHeapArray());
  }

  @Test
  void chainOfGraphsPassesBuffersOn() {
    TaskGraph first =
        new TaskGraph("first")
            .transferToDevice(FIRST_EXECUTION, x)
            .task("t", TransfersTest::addOne, x, y)
            .persistOnDevice(y);
    TaskGraph second =
        new TaskGraph("second")
            .consumeFromDevice("first", y)
            .task("t", TransfersTest::addOne, y, y)
            .persistOnDevice(y);
    TaskGraph third =
        new TaskGraph("third")
            .consumeFromDevice(y)
            .task("t", TransfersTest::addOne, y, z)
            .transferToHost(EVERY_EXECUTION, z);
    TornadoExecutionPlan plan = plan(first, second, third);
    for (int round = 0; round < 2; round++) {
      plan.withGraph(0).execute();
      plan.withGraph(1).execute();
      plan.withGraph(2).execute();
      assertArrayEquals(new int[] {4, 5, 6}, z.toHeapArray());
      assertEquals(-1, y.get(0));
    }
  }

  @Test
  void consumingWhatTheGraphBeforeDoesNotHoldIsAnError() {
    TaskGraph first =
        new TaskGraph("first")
            .transferToDevice(FIRST_EXECUTION, x)
            .task("t", TransfersTest::addOne, x, y)
            .persistOnDevice(y);
    TaskGraph between =
        new TaskGraph("between")
            .transferToDevice(EVERY_EXECUTION, x)
            .task("t", TransfersTest::nothing, x);
    TaskGraph last =
        new TaskGraph("last").consumeFromDevice("first", y).task("t", TransfersTest::nothing, y);
    TaskGraph lastOfAny =
        new TaskGraph("any").consumeFromDevice(y).task("t", TransfersTest::nothing, y);
    TornadoExecutionPlan plan = plan(first, between, last, lastOfAny);
    refused(plan.withGraph(2)::execute, "graph last", "IntArray[3]", "graph first", "is none");
    plan.withGraph(0).execute();
    plan.withGraph(1).execute();
    refused(plan.withGraph(2)::execute, "graph last", "IntArray[3]", "before is between");
    refused(plan.withGraph(3)::execute, "graph any", "IntArray[3]", "holds no such buffer");
    plan.withGraph(0).execute();
    plan.withGraph(2).execute();
  }

  /** As in TornadoVM, where the graph before is that of the execute call before. */
  @Test
  void graphsOfOneExecutionDoNotFeedEachOther() {
    TaskGraph first =
        new TaskGraph("first")
            .transferToDevice(FIRST_EXECUTION, x)
            .task("t", TransfersTest::addOne, x, y)
            .persistOnDevice(y);
    TaskGraph second =
        new TaskGraph("second").consumeFromDevice(y).task("t", TransfersTest::nothing, y);
    TornadoExecutionPlan plan = plan(first, second);
    refused(plan.withAllGraphs()::execute, "graph second", "one by one");
  }

  @Test
  void graphsHaveBuffersOfTheirOwn() {
    TaskGraph first = oneTask(FIRST_EXECUTION);
    TaskGraph second =
        new TaskGraph("second")
            .transferToDevice(FIRST_EXECUTION, x)
            .task("t", TransfersTest::addOne, x, x)
            .persistOnDevice(x);
    TornadoExecutionPlan plan = plan(first, second);
    plan.withGraph(1).execute();
    plan.withGraph(0).execute();
    assertEquals(2, y.get(0));
  }

  @Test
  void transfersThatCannotWorkAreRefused() {
    TaskGraph graph = oneTask(FIRST_EXECUTION);
    refused(() -> graph.transferToDevice(UNDER_DEMAND, x), "graph g", "mode 2");
    refused(() -> graph.transferToHost(FIRST_EXECUTION, x), "graph g", "mode 0");
    refused(() -> graph.transferToDevice(FIRST_EXECUTION, new float[3]), "graph g", "[F");
    assertThrows(
        TornadoTaskRuntimeException.class, () -> graph.task("t", TransfersTest::nothing, x));
    TornadoExecutionPlan plan = plan(graph);
    TornadoExecutionResult result = plan.execute();
    refused(() -> result.transferToHost(z), "IntArray", "[g]");
    refused(() -> result.transferToHost(new FloatArray(2)), "FloatArray", "[g]");
    plan.freeDeviceMemory();
    refused(() -> result.transferToHost(y), "IntArray", "[g]");
    refused(() -> plan.withGraph(1), "graph 1 is out of range", "1 graphs");
  }

  @Test
  void copyingBackWhatNoTaskWroteIsAnError() {
    TaskGraph graph =
        new TaskGraph("g").task("t", TransfersTest::nothing, x).transferToHost(EVERY_EXECUTION, x);
    refused(plan(graph)::execute, "IntArray[3]", "nothing has been written");
  }
}
