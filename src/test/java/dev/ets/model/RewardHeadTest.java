package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The derived tensors; what they give in a model is tested with whole reward models. */
class RewardHeadTest {
  private static Tensor tensor(String name, float[] values, long... dims) {
    return new Tensor(name, DType.F32, new Shape(dims), MemorySegment.ofArray(values));
  }

  private static Checkpoint model(Tensor... tensors) {
    Map<String, Tensor> byName = new HashMap<>();
    for (Tensor tensor : tensors) {
      byName.put(tensor.name(), tensor);
    }
    return new Checkpoint(Metadata.builder().text("k", "v").build("m.gguf"), byName);
  }

  private static final float[] ROWS = {1, 2, 4, 8, -3, 0.5f};
  private static final Tensor TIED = tensor("token_embd.weight", ROWS, 3, 2);

  private static float[] value(Checkpoint model, String name, long... dims) {
    return model.tensor(name, dims).toFloats();
  }

  @Test
  void twoTagsAreTheDifferenceOfTheirRows() {
    Checkpoint tied = RewardHead.twoTags(model(TIED), 1, 2);
    assertArrayEquals(new float[] {7, 7.5f}, value(tied, Decoder.VALUE_WEIGHT, 1, 2));
    assertArrayEquals(new float[] {0}, value(tied, Decoder.VALUE_BIAS, 1));
    assertEquals("value", tied.metadata().text(Decoder.HEAD));
    assertEquals("v", tied.metadata().text("k"));
    Tensor own = tensor("output.weight", new float[] {1, 1, 1, 1, 1, 1}, 3, 2);
    Checkpoint untied = RewardHead.twoTags(model(TIED, own), 1, 2);
    assertArrayEquals(new float[] {0, 0}, value(untied, Decoder.VALUE_WEIGHT, 1, 2));
  }

  @Test
  void oneTagIsTheMeanOfAllRows() {
    Checkpoint model = RewardHead.oneTag(model(TIED));
    assertArrayEquals(
        new float[] {2 / 3f, 10.5f / 3}, value(model, Decoder.VALUE_WEIGHT, 1, 2), 1e-7f);
  }

  @Test
  void aClassifierIsTheDifferenceOfItsClasses() {
    Checkpoint model =
        RewardHead.classifier(
            model(
                tensor("score.0.weight", new float[] {1, 2, 3, 4}, 2, 2),
                tensor("score.0.bias", new float[] {5, 6}, 2),
                tensor("score.2.weight", new float[] {1, 2, 10, 20}, 2, 2),
                tensor("score.2.bias", new float[] {1, 4}, 2)));
    assertArrayEquals(new float[] {9, 18}, value(model, Decoder.VALUE_WEIGHT, 1, 2));
    assertArrayEquals(new float[] {3}, value(model, Decoder.VALUE_BIAS, 1));
    assertArrayEquals(new float[] {1, 2, 3, 4}, value(model, Decoder.HIDDEN_WEIGHT, 2, 2));
    assertArrayEquals(new float[] {5, 6}, value(model, Decoder.HIDDEN_BIAS, 2));
  }

  @Test
  void headsTellARewardModelFromALanguageModel() {
    assertFalse(RewardHead.isReward(model(TIED)));
    assertTrue(RewardHead.isReward(RewardHead.oneTag(model(TIED))));
    float[] row = {1, 2};
    assertTrue(RewardHead.isReward(model(TIED, tensor("score.2.weight", row, 1, 2))));
    assertTrue(RewardHead.isReward(model(TIED, tensor("v_head.summary.weight", row, 1, 2))));
  }

  @Test
  void aValueHeadIsTakenAsItIs() {
    Tensor weight = tensor("v_head.summary.weight", new float[] {1, 2}, 1, 2);
    assertTrue(RewardHead.isValue(model(weight)));
    assertTrue(!RewardHead.isValue(model(TIED)));
    Checkpoint model = RewardHead.value(model(weight));
    assertArrayEquals(new float[] {1, 2}, value(model, Decoder.VALUE_WEIGHT, 1, 2));
    assertArrayEquals(new float[] {0}, value(model, Decoder.VALUE_BIAS, 1));
  }

  @Test
  void whatAFileLacksIsNamed() {
    assertFails(
        "m.gguf: token_embd.weight: (3x2) has no row for token 3",
        () -> RewardHead.twoTags(model(TIED), 3, 0));
    assertFails(
        "m.gguf: tensor: token_embd.weight is missing or no matrix",
        () -> RewardHead.oneTag(model()));
    assertFails(
        "m.gguf: token_embd.weight: I32 cannot be read: tensor token_embd.weight is I32",
        () ->
            RewardHead.oneTag(
                model(
                    new Tensor(
                        "token_embd.weight",
                        DType.I32,
                        new Shape(1, 1),
                        MemorySegment.ofArray(new int[1])))));
    assertFails(
        "m.gguf: score.2.weight: (1x2) is not the shape that its model needs: (2x2)",
        () ->
            RewardHead.classifier(
                model(
                    tensor("score.0.weight", new float[4], 2, 2),
                    tensor("score.2.weight", new float[2], 1, 2))));
    assertFails(
        "score.2.weight is missing",
        () -> RewardHead.classifier(model(tensor("score.0.weight", new float[4], 2, 2))));
  }

  private static void assertFails(String message, Runnable action) {
    FormatException e = assertThrows(FormatException.class, action::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
