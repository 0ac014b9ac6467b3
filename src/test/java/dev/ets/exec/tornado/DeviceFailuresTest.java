package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.exec.LoadProgress;
import dev.ets.kernels.Devices;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** What a user is told when a device cannot do it. */
class DeviceFailuresTest {
  private static final ModelSpec SPEC =
      Llama.spec(
          new Transformer(77, 200, 36, 3, 6, 2, 10, 52, 1e-5f, 500_000), Transformer.Head.LOGITS);

  /** The first device of the tests with another size of memory. */
  private static Devices.Named withMemory(String name, long bytes, long mostOfAnArray) {
    TornadoDevice real = TestDevices.all().getFirst().device();
    Object device =
        Proxy.newProxyInstance(
            TornadoDevice.class.getClassLoader(),
            new Class<?>[] {TornadoDevice.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "getMaxGlobalMemory" -> bytes;
                  case "getMaxAllocMemory" -> mostOfAnArray;
                  default -> method.invoke(real, arguments);
                });
    return new Devices.Named(name, (TornadoDevice) device);
  }

  private static String refused(Devices.Named device, int pages) {
    RandomModel weights = new RandomModel(SPEC, 1);
    return assertThrows(
            UsageException.class,
            () -> new TornadoExecutor(SPEC, weights, pages, 8, device, LoadProgress.NONE))
        .getMessage();
  }

  @Test
  void aModelThatDoesNotFitSaysWhatItNeedsAndWhatThereIs() {
    String message = refused(withMemory("small", 1_000_000, 1_000_000), 200);
    // 3 layers of 200 pages of 16 tokens, keys and values of 2 heads of 10.
    assertTrue(message.contains("KV cache 1,536,000"), message);
    assertTrue(message.contains("small"), message);
    assertTrue(message.contains("has 1,000,000, 0 of them taken"), message);
    assertTrue(message.contains("--kv-pages"), message);
  }

  @Test
  void anArrayThatIsTooLargeIsRefusedWhereAllWouldFit() {
    String message = refused(withMemory("narrow", 1L << 40, 100_000), 200);
    assertTrue(message.contains("largest array 256,000"), message);
    assertTrue(message.contains("at most 100,000 for an array"), message);
  }

  @Test
  void modelsShareADevice() {
    Footprint half = new Footprint(400, 100, 100, 300);
    Devices.Named device = withMemory("shared", 1_000, 1_000);
    half.take(device);
    assertTrue(
        assertThrows(UsageException.class, () -> half.take(device))
            .getMessage()
            .contains("600 of them taken"));
    half.giveBack(device);
    half.take(device);
    half.giveBack(device);
  }

  /** The text is that of TornadoVM 5.2.0 with an OpenCL compiler that knows no half. */
  @Test
  void aKernelThatDoesNotCompileIsNamed() {
    RuntimeException failure =
        Failures.of(
            withMemory("d", 1, 1),
            1,
            new TornadoBailoutRuntimeException(
                """
                Bailout is disabled.
                Reason: \u001B[31mUnable to compile task pass.embed6 - f16
                The internal error is: \u001B[31mError during code compilation with the OpenCL driver\u001B[0m
                Stacktrace: [tornado.drivers.opencl@5.2.0/x.y(Z.java:1)]"""));
    String message = failure.getMessage();
    assertTrue(
        message.startsWith("kernel f16 of task pass.embed6 does not compile for d ("), message);
    assertTrue(
        message.endsWith(
            "): Error during code compilation with the OpenCL driver; the driver's own messages are above"),
        message);
  }

  @Test
  void memoryThatOthersTookIsTheUsersToFree() {
    RuntimeException failure =
        Failures.of(withMemory("d", 1, 1), 5_000, new TornadoOutOfMemoryException("no 7 bytes"));
    assertInstanceOf(UsageException.class, failure);
    assertEquals(
        "out of memory on d, where this model takes 5,000 bytes: free some, or give fewer"
            + " --kv-pages: no 7 bytes",
        failure.getMessage());
  }
}
