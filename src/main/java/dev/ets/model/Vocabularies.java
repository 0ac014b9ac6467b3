package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.tensor.Tensor;

/** How many token ids a model has. */
final class Vocabularies {
  private Vocabularies() {}

  /**
   * The rows of the token embedding, which is what token ids index.
   *
   * @throws FormatException when there is none, or the metadata says otherwise
   */
  static int size(Checkpoint file, String prefix) {
    Tensor table = file.tensors().get(Decoder.EMBEDDING);
    if (table == null || table.shape().rank() != 2) {
      throw new FormatException(
          file.source(), "tensor", Decoder.EMBEDDING, "is missing or no matrix");
    }
    long rows = table.shape().dim(0);
    long said =
        file.metadata().count(prefix + ".vocab_size", (int) Math.min(rows, Integer.MAX_VALUE));
    if (rows != said || rows < 1) {
      throw new FormatException(
          file.source(),
          prefix + ".vocab_size",
          said,
          "is not the number of rows of %s, which is %s"
              .formatted(Decoder.EMBEDDING, table.shape()));
    }
    return (int) rows;
  }
}
