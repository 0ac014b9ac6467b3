package dev.ets.kernels;

import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * What kernels may use on a device, beyond local memory and barriers, which all of them have. A
 * {@link Version} says which of it it needs.
 *
 * @param half values in f16 compile, as HalfFloatArray and {@code ByteArray.getHalfFloat} have them
 * @param warp the sums and shuffles of a SIMD group are lowered; elsewhere they return their input
 * @param mma matrix multiply-adds of f16 and int8 tiles, on NVIDIA from compute capability 8.0 on
 */
public record Capabilities(boolean half, boolean warp, boolean mma) {
  /** What every device can. */
  public static final Capabilities PORTABLE = new Capabilities(false, false, false);

  /** What our own implementation on the JVM can. */
  public static final Capabilities JVM = new Capabilities(true, false, false);

  /**
   * What a device can, by its backend. OpenCL's f16 is an extension that a device need not have,
   * and TornadoVM does not say which have it: the system property {@code ets.half} does.
   */
  public static Capabilities of(TornadoDevice device) {
    return switch (device.getTornadoVMBackend()) {
      case JAVA -> JVM;
      case PTX, CUDA -> new Capabilities(true, true, true);
      default -> new Capabilities(Boolean.getBoolean("ets.half"), false, false);
    };
  }
}
