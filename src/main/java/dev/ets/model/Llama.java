package dev.ets.model;

import dev.ets.format.Checkpoint;

/**
 * Llama 2 and 3.x, and Mistral with its sliding window: the "llama" architecture of GGUF, whose
 * converter has permuted queries and keys so that the rotary pairs are adjacent. Llama 3's scaling
 * of the rotation comes as a tensor.
 */
public final class Llama implements Family {
  Llama() {}

  @Override
  public String architecture() {
    return "llama";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    boolean bias = file.has("blk.0.attn_q.bias");
    return Decoder.spec(
        file,
        architecture(),
        Decoder.style(file, architecture(), Op.Pairing.ADJACENT, bias, /* headNorms= */ false));
  }

  /** The op list for these numbers. */
  public static ModelSpec spec(Transformer t, Transformer.Head head) {
    return Decoder.spec("llama", t, Decoder.Style.of(Op.Pairing.ADJACENT), head);
  }
}
