package dev.ets.bench;

import dev.ets.format.Quantiser;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * Random tensors of whatever shape is asked for, made when asked and not kept: an executor packs a
 * large model one tensor at a time. A name always gives the same values.
 *
 * @param matrices type of the matrices; vectors are F32
 */
record RandomWeights(DType matrices) implements Weights {
  @Override
  public Tensor tensor(String name, long... dims) {
    Shape shape = new Shape(dims);
    boolean matrix = dims.length > 1;
    // Matrices keep the variance of what they are multiplied with; the weights of norms are near 1.
    double reach = matrix ? Math.sqrt(3.0 / dims[dims.length - 1]) : 0.5;
    double centre = matrix ? 0 : 1;
    SplittableRandom random = new SplittableRandom(name.hashCode());
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (centre + reach * (2 * random.nextDouble() - 1));
    }
    return Quantiser.quantise(name, matrix ? matrices : DType.F32, shape, values);
  }
}
