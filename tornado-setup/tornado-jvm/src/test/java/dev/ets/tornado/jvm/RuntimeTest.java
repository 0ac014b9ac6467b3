package dev.ets.tornado.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class RuntimeTest {
  @Test
  void theJvmIsTheOnlyDevice() {
    TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
    assertEquals(1, runtime.getNumBackends());
    assertEquals(TornadoVMBackendType.JAVA, runtime.getBackendType(0));
    assertEquals(1, runtime.getBackend(0).getNumDevices());
    TornadoDevice device = TornadoExecutionPlan.getDevice(0, 0);
    assertEquals("jvm", device.getDeviceName());
    assertTrue(device.getMaxGlobalMemory() > 1 << 20);
    assertEquals(1024, device.getDeviceMaxWorkgroupDimensions()[0]);
    assertEquals(48 << 10, device.getDeviceLocalMemorySize());
    new TornadoExecutionPlan(new ImmutableTaskGraph[0]).withDevice(device);
    assertThrows(IndexOutOfBoundsException.class, () -> TornadoExecutionPlan.getDevice(0, 1));
  }

  @Test
  void unknownValueOfAPropertyListsTheKnownOnes() {
    Run.with(
        Settings.ORDER,
        "backwards",
        () -> {
          String message =
              assertThrows(TornadoRuntimeException.class, Settings::forward).getMessage();
          assertEquals("-Dtornado.jvm.order=backwards is unknown: use forward or reverse", message);
        });
  }

  static void one(KernelContext context, IntArray out) {
    out.set(context.globalIdx, 1);
  }

  /** Started by the test below, without the flag. */
  static final class WithoutExport {
    private WithoutExport() {}

    public static void main(String[] args) {
      TaskGraph graph =
          new TaskGraph("g").task("t", RuntimeTest::one, new KernelContext(), new IntArray(1));
      Run.once(graph, Run.grid(1, 1));
    }
  }

  @Test
  void missingExportNamesTheFlag() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WithoutExport.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor(), output);
    assertTrue(output.contains("--add-exports java.base/jdk.internal.vm=ALL-UNNAMED"), output);
  }
}
