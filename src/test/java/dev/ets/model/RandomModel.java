package dev.ets.model;

import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Random f32 weights for the tensors that an op list names. */
public final class RandomModel implements Weights {
  private final Map<String, Tensor> tensors = new HashMap<>();

  public RandomModel(ModelSpec spec, long seed) {
    Random random = new Random(seed);
    for (Op op : spec.ops()) {
      switch (op) {
        case Op.EmbedTokens o -> put(o.table(), random, 1, spec.vocabulary(), o.out().width());
        case Op.AddPositions o -> put(o.table(), random, 1, spec.context(), o.x().width());
        case Op.AddTableRow o -> put(o.table(), random, 1, o.rows(), o.x().width());
        case Op.RmsNorm o -> put(o.weight(), random, 1, o.size());
        case Op.LayerNorm o -> {
          put(o.weight(), random, 1, o.in().width());
          put(o.bias(), random, 0.1, o.in().width());
        }
        case Op.Linear o -> {
          double scale = 1 / Math.sqrt(o.in().width());
          put(o.weight(), random, scale, o.out().width(), o.in().width());
          if (o.bias() != null) {
            put(o.bias(), random, 0.1, o.out().width());
          }
        }
        case Op.Rope o -> {
          if (o.frequencies().divisors() != null) {
            putDivisors(o.frequencies().divisors(), o.headDim() / 2);
          }
        }
        case Op.StoreKv o -> {}
        case Op.Attention o -> {}
        case Op.SwiGlu o -> {}
        case Op.Gelu o -> {}
        case Op.Relu o -> {}
        case Op.Select o -> {}
        case Op.MeanPool o -> {}
        case Op.Normalize o -> {}
        case Op.Sigmoid o -> {}
      }
    }
  }

  /** From 1 to 8, as Llama 3's. */
  private void putDivisors(String name, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 1 + 7f * i / count;
    }
    tensors.putIfAbsent(
        name, new Tensor(name, DType.F32, new Shape(count), MemorySegment.ofArray(values)));
  }

  private void put(String name, Random random, double scale, long... dims) {
    Shape shape = new Shape(dims);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    // Heap arrays are native-ordered; the tests run on little-endian machines like the files.
    MemorySegment data = MemorySegment.ofArray(values);
    tensors.putIfAbsent(name, new Tensor(name, DType.F32, shape, data));
  }

  @Override
  public Tensor tensor(String name, long... dims) {
    Tensor tensor = tensors.get(name);
    if (!tensor.shape().equals(new Shape(dims))) {
      throw new IllegalArgumentException(name + " is " + tensor.shape());
    }
    return tensor;
  }

  /** All tensors. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** The weights of a tensor. */
  public float[] floats(String name) {
    return tensors.get(name).toFloats();
  }
}
