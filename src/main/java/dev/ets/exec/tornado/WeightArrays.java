package dev.ets.exec.tornado;

import dev.ets.exec.LoadProgress;
import dev.ets.exec.RopeTable;
import dev.ets.kernels.Capabilities;
import dev.ets.kernels.Matrix;
import dev.ets.kernels.WeightType;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a model's ops read and no pass changes, as arrays for the device, each once. Matrices are in
 * the type that {@link #stored} says, all else is F32. What stays as it is, is not copied on the
 * host where the file's memory can be written.
 */
final class WeightArrays {
  private final ModelSpec spec;
  private final Weights tensors;
  private final Capabilities device;
  private final Map<String, Tensor> wantedMatrices = new LinkedHashMap<>();
  private final Map<String, Tensor> wantedFloats = new LinkedHashMap<>();
  private final Map<String, Matrix> matrices = new HashMap<>();
  private final Map<String, FloatArray> floats = new HashMap<>();
  private final Map<RopeTable.Key, Rope> ropes = new HashMap<>();

  /** A whole {@link RopeTable} for the device, (context, headDim / 2) each. */
  record Rope(FloatArray cos, FloatArray sin) {}

  /**
   * Loads what the ops of a model read.
   *
   * @throws dev.ets.UsageException when a tensor is too large for an array
   */
  WeightArrays(ModelSpec spec, Weights tensors, Capabilities device, LoadProgress progress) {
    this.spec = spec;
    this.tensors = tensors;
    this.device = device;
    spec.ops().forEach(this::want);
    load(progress);
  }

  /**
   * The type in which a device keeps a matrix that the model's file has in type {@code t}: as it is
   * where there is a kernel for that, quantised types without one as Q8_0, and as F32 where the
   * device does not compute with f16, which scales are. Types of integers, of which no matrices
   * are, stay.
   */
  static DType stored(DType t, Capabilities device) {
    return switch (t) {
      case U8, I32, I64 -> t;
      case F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K, I8 ->
          switch (kernelType(t, device)) {
            case F32 -> DType.F32;
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
            case Q8_0 -> DType.Q8_0;
            case Q4_0 -> DType.Q4_0;
            case Q4_K -> DType.Q4_K;
            case Q6_K -> DType.Q6_K;
          };
    };
  }

  private static WeightType kernelType(DType t, Capabilities device) {
    WeightType best =
        switch (t) {
          case F16 -> WeightType.F16;
          case BF16 -> WeightType.BF16;
          case Q8_0, Q5_K -> WeightType.Q8_0;
          case Q4_0 -> WeightType.Q4_0;
          case Q4_K -> WeightType.Q4_K;
          case Q6_K -> WeightType.Q6_K;
          case F32, I8, U8, I32, I64 -> WeightType.F32;
        };
    return best.runsOn(device) ? best : WeightType.F32;
  }

  /** All arrays. */
  List<TornadoNativeArray> all() {
    List<TornadoNativeArray> all = new ArrayList<>(floats.values());
    matrices.values().forEach(matrix -> all.add(matrix.array()));
    ropes.values().forEach(rope -> all.addAll(List.of(rope.cos, rope.sin)));
    return all;
  }

  Matrix matrix(String name) {
    return Objects.requireNonNull(matrices.get(name), name);
  }

  FloatArray floats(String name) {
    return Objects.requireNonNull(floats.get(name), name);
  }

  Rope rope(Op.Rope op) {
    return Objects.requireNonNull(ropes.get(RopeTable.Key.of(op)), "rope");
  }

  private void want(Op op) {
    switch (op) {
      case Op.EmbedTokens o -> wantMatrix(o.table(), spec.vocabulary(), o.out().width());
      case Op.AddPositions o -> wantFloats(o.table(), spec.context(), o.x().width());
      case Op.AddTableRow o -> wantFloats(o.table(), o.rows(), o.x().width());
      case Op.RmsNorm o -> wantFloats(o.weight(), o.size());
      case Op.LayerNorm o -> {
        wantFloats(o.weight(), o.in().width());
        wantFloats(o.bias(), o.in().width());
      }
      case Op.Linear o -> {
        wantMatrix(o.weight(), o.out().width(), o.in().width());
        if (o.bias() != null) {
          wantFloats(o.bias(), o.out().width());
        }
      }
      case Op.Rope o -> ropes.computeIfAbsent(RopeTable.Key.of(o), this::angles);
      case Op.StoreKv _,
          Op.Attention _,
          Op.SwiGlu _,
          Op.Gelu _,
          Op.Relu _,
          Op.Select _,
          Op.MeanPool _,
          Op.Normalize _,
          Op.Sigmoid _ -> {}
    }
  }

  private void wantMatrix(String name, long... dims) {
    wantedMatrices.computeIfAbsent(name, _ -> tensors.tensor(name, dims));
  }

  private void wantFloats(String name, long... dims) {
    wantedFloats.computeIfAbsent(name, _ -> tensors.tensor(name, dims));
  }

  private Rope angles(RopeTable.Key key) {
    RopeTable table = new RopeTable(key, spec.context(), tensors);
    float[] cos = new float[Math.multiplyExact(spec.context(), table.width())];
    float[] sin = new float[cos.length];
    table.fill(0, spec.context(), cos, sin);
    return new Rope(FloatArray.fromArray(cos), FloatArray.fromArray(sin));
  }

  private void load(LoadProgress progress) {
    long total = 0;
    for (Tensor t : wantedMatrices.values()) {
      total += stored(t.dtype(), device).bytes(t.shape().elements());
    }
    for (Tensor t : wantedFloats.values()) {
      total += DType.F32.bytes(t.shape().elements());
    }
    long done = 0;
    progress.loaded(done, total);
    for (Map.Entry<String, Tensor> wanted : wantedFloats.entrySet()) {
      FloatArray array = floats(wanted.getValue());
      floats.put(wanted.getKey(), array);
      done += array.getNumBytesOfSegment();
      progress.loaded(done, total);
    }
    for (Map.Entry<String, Tensor> wanted : wantedMatrices.entrySet()) {
      Matrix matrix = matrix(wanted.getValue());
      matrices.put(wanted.getKey(), matrix);
      done += matrix.array().getNumBytesOfSegment();
      progress.loaded(done, total);
    }
  }

  private Matrix matrix(Tensor t) {
    WeightType type = kernelType(t.dtype(), device);
    TornadoNativeArray array =
        switch (type) {
          case F32 -> floats(t);
          case F16 -> asItIs(t, HalfFloatArray::fromSegmentShallow, HalfFloatArray::fromSegment);
          case Q8_0 -> t.dtype() == DType.Q8_0 ? bytes(t) : WeightConversion.toQ8(t);
          case BF16, Q4_0, Q4_K, Q6_K -> bytes(t);
        };
    return new Matrix(type, array);
  }

  private static FloatArray floats(Tensor t) {
    return t.dtype() == DType.F32
        ? asItIs(t, FloatArray::fromSegmentShallow, FloatArray::fromSegment)
        : WeightConversion.toFloats(t);
  }

  private static ByteArray bytes(Tensor t) {
    WeightConversion.size(t, t.data().byteSize());
    return asItIs(t, ByteArray::fromSegmentShallow, ByteArray::fromSegment);
  }

  /**
   * The tensor's own memory as an array where there is room for a header, else a copy. The array
   * writes its size into the header, which may be the end of another tensor and which no kernel of
   * ours reads: what was there comes back.
   */
  private static <A> A asItIs(
      Tensor t, Function<MemorySegment, A> wrap, Function<MemorySegment, A> copy) {
    WeightConversion.size(t, t.shape().elements());
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
