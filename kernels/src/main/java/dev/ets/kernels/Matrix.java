package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Weights {@code (rows, width)} for kernels; rows are whole blocks of the type.
 *
 * @param array a FloatArray for F32, a HalfFloatArray for F16, a ByteArray for all else
 */
public record Matrix(WeightType type, TornadoNativeArray array) {
  public Matrix {
    Class<? extends TornadoNativeArray> want =
        switch (type) {
          case F32 -> FloatArray.class;
          case F16 -> HalfFloatArray.class;
          case BF16, Q8_0, Q4_0, Q4_K, Q6_K -> ByteArray.class;
        };
    if (!want.isInstance(array)) {
      throw new IllegalArgumentException(
          "%s weights in a %s; kernels read them from a %s"
              .formatted(type, array.getClass().getSimpleName(), want.getSimpleName()));
    }
  }
}
