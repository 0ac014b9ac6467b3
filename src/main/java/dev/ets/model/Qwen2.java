package dev.ets.model;

import dev.ets.format.Checkpoint;

/** Qwen2 and 2.5: queries, keys and values with a bias. */
final class Qwen2 implements Family {
  @Override
  public String architecture() {
    return "qwen2";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    return Decoder.spec(
        file,
        architecture(),
        Decoder.style(
            file, architecture(), Op.Pairing.HALVES, /* bias= */ true, /* headNorms= */ false));
  }
}
