package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * Weights in a ByteArray, block by block as in the model's file. One kernel serves all types: which
 * one it reads is a scalar argument, a constant to TornadoVM's compiler, so that nothing of the
 * others is in the code for the device.
 */
final class Blocks {
  static final int NONE = 0;
  static final int BF16 = 1;
  static final int Q8_0 = 2;
  static final int Q4_0 = 3;
  static final int Q4_K = 4;
  static final int Q6_K = 5;

  private Blocks() {}

  /**
   * Element (row, k) of a matrix (rows, width).
   *
   * @param width a multiple of the type's block
   */
  static float value(ByteArray m, int type, int row, int k, int width) {
    float value = 0;
    if (type == BF16) {
      value = Bf16.value(m, (row * width + k) * Bf16.BYTES);
    }
    if (type == Q8_0) {
      value = Q8.value(m, (row * (width / Q8.BLOCK) + k / Q8.BLOCK) * Q8.BYTES, k % Q8.BLOCK);
    }
    if (type == Q4_0) {
      value = Q4.value(m, (row * (width / Q4.BLOCK) + k / Q4.BLOCK) * Q4.BYTES, k % Q4.BLOCK);
    }
    if (type == Q4_K) {
      value = Q4K.value(m, (row * (width / Q4K.BLOCK) + k / Q4K.BLOCK) * Q4K.BYTES, k % Q4K.BLOCK);
    }
    if (type == Q6_K) {
      value = Q6K.value(m, (row * (width / Q6K.BLOCK) + k / Q6K.BLOCK) * Q6K.BYTES, k % Q6K.BLOCK);
    }
    return value;
  }
}
