package dev.ets.model;

import dev.ets.tensor.Tensor;

/** Where an executor finds the tensors of a model. */
@FunctionalInterface
public interface Weights {
  /**
   * The tensor of that name and shape.
   *
   * @param dims outermost first; a matrix is (out, in)
   * @throws RuntimeException one that names the tensor, when it is missing or has another shape
   */
  Tensor tensor(String name, long... dims);
}
