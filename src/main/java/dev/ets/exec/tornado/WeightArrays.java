package dev.ets.exec.tornado;

import dev.ets.exec.RopeTable;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a model's ops read and no pass changes, as arrays for the device, each once. Tensors are in
 * a type that has a kernel: F16 and Q8_0 as they are where the device computes with f16, all else
 * as F32. What stays as it is, is not copied on the host where the file's memory can be written.
 */
final class WeightArrays {
  /** Values that are dequantised at a time; whole blocks of every type. */
  private static final int CHUNK = 1 << 16;

  private final ModelSpec spec;
  private final Weights tensors;
  private final boolean half;
  private final Map<String, TornadoNativeArray> arrays = new HashMap<>();
  private final Map<RopeTable.Key, Rope> ropes = new HashMap<>();

  /** A {@link RopeTable} for the device. */
  record Rope(FloatArray cos, FloatArray sin) {}

  /** Loads what the ops of a model read. */
  WeightArrays(ModelSpec spec, Weights tensors, boolean half) {
    this.spec = spec;
    this.tensors = tensors;
    this.half = half;
    spec.ops().forEach(this::load);
  }

  /** All arrays. */
  List<TornadoNativeArray> all() {
    List<TornadoNativeArray> all = new ArrayList<>(arrays.values());
    ropes.values().forEach(rope -> all.addAll(List.of(rope.cos, rope.sin)));
    return all;
  }

  TornadoNativeArray array(String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }

  FloatArray floats(String name) {
    return (FloatArray) array(name);
  }

  Rope rope(Op.Rope op) {
    return Objects.requireNonNull(ropes.get(RopeTable.Key.of(op)), "rope");
  }

  private void load(Op op) {
    switch (op) {
      case Op.EmbedTokens o -> loadAsIs(o.table(), spec.vocabulary(), o.out().width());
      case Op.AddPositions o -> loadFloats(o.table(), spec.context(), o.x().width());
      case Op.AddTableRow o -> loadFloats(o.table(), o.rows(), o.x().width());
      case Op.RmsNorm o -> loadFloats(o.weight(), o.size());
      case Op.LayerNorm o -> {
        loadFloats(o.weight(), o.in().width());
        loadFloats(o.bias(), o.in().width());
      }
      case Op.Linear o -> {
        loadAsIs(o.weight(), o.out().width(), o.in().width());
        if (o.bias() != null) {
          loadFloats(o.bias(), o.out().width());
        }
      }
      case Op.Rope o -> ropes.computeIfAbsent(RopeTable.Key.of(o), this::angles);
      case Op.StoreKv _,
          Op.Attention _,
          Op.SwiGlu _,
          Op.Gelu _,
          Op.Relu _,
          Op.SelectLast _,
          Op.SelectFirst _,
          Op.MeanPool _,
          Op.Normalize _,
          Op.Sigmoid _ -> {}
    }
  }

  private void loadAsIs(String name, long... dims) {
    arrays.computeIfAbsent(name, _ -> array(tensors.tensor(name, dims)));
  }

  private void loadFloats(String name, long... dims) {
    arrays.computeIfAbsent(name, _ -> floats(tensors.tensor(name, dims)));
  }

  private Rope angles(RopeTable.Key key) {
    RopeTable table = RopeTable.of(key, spec.context(), tensors);
    return new Rope(FloatArray.fromArray(table.cos()), FloatArray.fromArray(table.sin()));
  }

  private TornadoNativeArray array(Tensor t) {
    if (half && t.dtype() == DType.F16) {
      return array(t, HalfFloatArray::fromSegmentShallow, HalfFloatArray::fromSegment);
    }
    if (half && t.dtype() == DType.Q8_0) {
      return array(t, ByteArray::fromSegmentShallow, ByteArray::fromSegment);
    }
    return floats(t);
  }

  private static FloatArray floats(Tensor t) {
    return t.dtype() == DType.F32
        ? array(t, FloatArray::fromSegmentShallow, FloatArray::fromSegment)
        : dequantised(t);
  }

  private static FloatArray dequantised(Tensor t) {
    FloatArray array = new FloatArray(Math.toIntExact(t.shape().elements()));
    float[] chunk = new float[CHUNK];
    for (int from = 0; from < array.getSize(); from += CHUNK) {
      int count = Math.min(CHUNK, array.getSize() - from);
      t.copyTo(from, chunk, 0, count);
      MemorySegment to = array.getSegment().asSlice(4L * from, 4L * count);
      to.copyFrom(MemorySegment.ofArray(chunk).asSlice(0, 4L * count));
    }
    return array;
  }

  /**
   * The tensor's own memory as an array where there is room for a header, else a copy. The array
   * writes its size into the header, which may be the end of another tensor and which no kernel of
   * ours reads: what was there comes back.
   */
  private static <A> A array(
      Tensor t, Function<MemorySegment, A> wrap, Function<MemorySegment, A> copy) {
    if (t.withHeader().isEmpty() || TornadoNativeArray.ARRAY_HEADER != Tensor.HEADER) {
      return copy.apply(t.data());
    }
    MemorySegment memory = t.withHeader().get();
    MemorySegment header = memory.asSlice(0, Tensor.HEADER);
    byte[] before = header.toArray(ValueLayout.JAVA_BYTE);
    A array = wrap.apply(memory);
    header.copyFrom(MemorySegment.ofArray(before));
    return array;
  }
}
