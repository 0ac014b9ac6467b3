package dev.ets.tornado.jvm;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The runtime's way to what the arrays do not have in their public API, which is TornadoVM's and no
 * more. The arrays' package registers it.
 */
public abstract class ArrayAccess {
  private static @Nullable ArrayAccess instance;

  /** Called once, when the first array class is loaded. */
  public static void register(ArrayAccess access) {
    instance = access;
  }

  /** The registered access; there is one as soon as there is an array. */
  public static ArrayAccess get() {
    return Objects.requireNonNull(instance, "no native array has been made yet");
  }

  /** An array of the same type as a host array, over device memory and with its checks. */
  public abstract TornadoNativeArray onDevice(
      TornadoNativeArray host, MemorySegment memoryWithHeader, DeviceView view);

  /** Adds to an element in one step. */
  public abstract void atomicAdd(IntArray array, int index, int value);
}
