package dev.ets.exec.tornado;

import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A model's tensors as arrays for the device, each once, in a type that has a kernel: F16 and Q8_0
 * as they are where the device computes with f16, all else as F32.
 */
final class WeightArrays {
  private final Weights tensors;
  private final boolean half;
  private final Map<String, TornadoNativeArray> arrays = new HashMap<>();

  WeightArrays(Weights tensors, boolean half) {
    this.tensors = tensors;
    this.half = half;
  }

  /** All arrays loaded so far. */
  Collection<TornadoNativeArray> all() {
    return arrays.values();
  }

  /** Loads a tensor in its own type, where that has a kernel. */
  void load(String name, long... dims) {
    arrays.computeIfAbsent(name, _ -> array(tensors.tensor(name, dims)));
  }

  /** Loads a tensor as F32. */
  void loadFloats(String name, long... dims) {
    arrays.computeIfAbsent(name, _ -> floats(tensors.tensor(name, dims)));
  }

  TornadoNativeArray array(String name) {
    TornadoNativeArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalStateException("tensor " + name + " has not been loaded");
    }
    return array;
  }

  FloatArray floats(String name) {
    return (FloatArray) array(name);
  }

  private TornadoNativeArray array(Tensor t) {
    if (half && t.dtype() == DType.F16) {
      HalfFloatArray array = new HalfFloatArray(elements(t));
      array.getSegment().copyFrom(t.data());
      return array;
    }
    if (half && t.dtype() == DType.Q8_0) {
      ByteArray array = new ByteArray(Math.toIntExact(t.data().byteSize()));
      array.getSegment().copyFrom(t.data());
      return array;
    }
    return floats(t);
  }

  private static FloatArray floats(Tensor t) {
    return FloatArray.fromArray(t.toFloats());
  }

  private static int elements(Tensor t) {
    return Math.toIntExact(t.shape().elements());
  }
}
