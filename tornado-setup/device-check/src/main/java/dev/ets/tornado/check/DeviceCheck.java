package dev.ets.tornado.check;

import java.io.PrintStream;
import java.util.Locale;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Runs a small kernel on every device and compares its results. It uses what our kernels use: a
 * grid, local memory and barriers. {@code install.sh} compiles this one file against the SDK.
 */
public final class DeviceCheck {
  /** Work-items of a group; a power of two. */
  private static final int GROUP = 64;

  private static final int GROUPS = 8;

  private DeviceCheck() {}

  /** Exit code 0: every device works, 1: one does not, or there is none. */
  public static void main(String[] args) {
    System.exit(run(System.out) ? 0 : 1);
  }

  /** Prints a line per device; whether there are devices and all of them work. */
  static boolean run(PrintStream out) {
    TornadoRuntime runtime;
    try {
      runtime = TornadoRuntimeProvider.getTornadoRuntime();
    } catch (LinkageError e) {
      out.println("TornadoVM does not start: " + reason(e));
      return false;
    }
    int devices = 0;
    int working = 0;
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        TornadoDevice device = backend.getDevice(d);
        String problem = problem(device);
        out.printf(
            "%-18s %-6s %s%n",
            name(backend.getBackendType(), d),
            problem.isEmpty() ? "works" : "FAILS",
            device.getDescription().strip() + (problem.isEmpty() ? "" : ": " + problem));
        devices++;
        working += problem.isEmpty() ? 1 : 0;
      }
    }
    if (devices == 0) {
      out.println("no device");
    }
    return devices > 0 && working == devices;
  }

  private static String name(TornadoVMBackendType backend, int device) {
    return backend == TornadoVMBackendType.JAVA
        ? "tornado:jvm"
        : "tornado:%s:%d".formatted(backend.name().toLowerCase(Locale.ROOT), device);
  }

  /** What is wrong with a device; empty when nothing is. */
  private static String problem(TornadoDevice device) {
    FloatArray x = new FloatArray(GROUPS * GROUP);
    FloatArray sums = new FloatArray(GROUPS);
    for (int i = 0; i < GROUPS * GROUP; i++) {
      x.set(i, i % 7);
    }
    try {
      sumOn(device, x, sums);
    } catch (Exception | LinkageError e) {
      return reason(e);
    }
    for (int group = 0; group < GROUPS; group++) {
      float expected = 0;
      for (int i = 0; i < GROUP; i++) {
        expected += x.get(group * GROUP + i);
      }
      if (sums.get(group) != expected) {
        return "work-group %d gave %s instead of %s".formatted(group, sums.get(group), expected);
      }
    }
    return "";
  }

  /** The innermost cause in one line, without colours. */
  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage()).replaceAll("\u001B\\[[0-9;]*m", "");
    return cause.getClass().getSimpleName() + ": " + message.strip().lines().findFirst().orElse("");
  }

  private static void sumOn(TornadoDevice device, FloatArray x, FloatArray sums)
      throws TornadoExecutionPlanException {
    TaskGraph graph =
        new TaskGraph("check")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
            .task("sum", DeviceCheck::sum, new KernelContext(), x, sums)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, sums);
    WorkerGrid1D grid = new WorkerGrid1D(GROUPS * GROUP);
    grid.setLocalWork(GROUP, 1, 1);
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withDevice(device).withGridScheduler(new GridScheduler("check.sum", grid)).execute();
    }
  }

  /** Sums of x (GROUPS, GROUP) into sums (GROUPS): one work-group each, a tree in local memory. */
  private static void sum(KernelContext context, FloatArray x, FloatArray sums) {
    float[] partial = context.allocateFloatLocalArray(GROUP);
    int item = context.localIdx;
    partial[item] = x.get(context.globalIdx);
    for (int stride = GROUP / 2; stride > 0; stride /= 2) {
      context.localBarrier();
      if (item < stride) {
        partial[item] += partial[item + stride];
      }
    }
    if (item == 0) {
      sums.set(context.groupIdx, partial[0]);
    }
  }
}
