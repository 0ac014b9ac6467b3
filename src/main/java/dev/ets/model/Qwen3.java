package dev.ets.model;

import dev.ets.format.Checkpoint;

/** Qwen3, dense: queries and keys normed per head. */
final class Qwen3 implements Family {
  @Override
  public String architecture() {
    return "qwen3";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    return Decoder.spec(
        file,
        architecture(),
        Decoder.style(
            file, architecture(), Op.Pairing.HALVES, /* bias= */ false, /* headNorms= */ true));
  }
}
