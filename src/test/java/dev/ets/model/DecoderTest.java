package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static final String TYPE = "llama.rope.scaling.type";
  private static final String FACTOR = "llama.rope.scaling.factor";
  private static final String OLD_FACTOR = "llama.rope.scale_linear";

  private static double stretch(Metadata.Builder metadata) {
    Checkpoint file = new Checkpoint(metadata.build("m.gguf"), Map.of());
    return Decoder.style(file, "llama", Op.Pairing.ADJACENT, Set.of()).stretch();
  }

  @Test
  void interpolatesPositionsByWhicheverKeysAFileHas() {
    assertEquals(1, stretch(Metadata.builder()));
    assertEquals(1, stretch(Metadata.builder().text(TYPE, "none").real(FACTOR, 4)));
    assertEquals(4, stretch(Metadata.builder().text(TYPE, "linear").real(FACTOR, 4)));
    assertEquals(4, stretch(Metadata.builder().real(FACTOR, 4)), "linear is the usual type");
    assertEquals(8, stretch(Metadata.builder().real(OLD_FACTOR, 8)), "files of 2023");
    assertEquals(4, stretch(Metadata.builder().real(OLD_FACTOR, 8).real(FACTOR, 4)));
  }

  @Test
  void refusesScalingThatItDoesNotKnow() {
    assertRefused(
        "m.gguf: llama.rope.scaling.type: yarn is not supported; supported are none, linear",
        Metadata.builder().text(TYPE, "yarn").real(FACTOR, 4));
    assertRefused(
        "llama.rope.scaling.factor: 0.0 is not above 0", Metadata.builder().real(FACTOR, 0));
    assertRefused(
        "llama.rope.scale_linear: NaN is not above 0",
        Metadata.builder().real(OLD_FACTOR, Float.NaN));
  }

  private static void assertRefused(String part, Metadata.Builder metadata) {
    FormatException e = assertThrows(FormatException.class, () -> stretch(metadata));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
