package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.ArrayAccess;
import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** What the runtime reaches in this package. */
final class RuntimeAccess extends ArrayAccess {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  @Override
  public TornadoNativeArray onDevice(
      TornadoNativeArray host, MemorySegment memory, DeviceView view) {
    return switch (host) {
      case ByteArray _ -> new ByteArray(memory, view);
      case FloatArray _ -> new FloatArray(memory, view);
      case HalfFloatArray _ -> new HalfFloatArray(memory, view);
      case Int8Array _ -> new Int8Array(memory, view);
      case IntArray _ -> new IntArray(memory, view);
      case LongArray _ -> new LongArray(memory, view);
    };
  }

  @Override
  public void atomicAdd(IntArray array, int index, int value) {
    int _ = (int) INT.getAndAdd(array.data, (long) array.toChange(index) * Integer.BYTES, value);
  }
}
