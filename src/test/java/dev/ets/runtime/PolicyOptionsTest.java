package dev.ets.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.engine.ModelPolicy;
import dev.ets.engine.PolicySession;
import dev.ets.engine.Sampling;
import dev.ets.engine.Step;
import dev.ets.engine.StepRequest;
import dev.ets.model.Twin;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.token.AddedText;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user says about a policy, against what its file says. */
class PolicyOptionsTest {
  private static final String PROBLEM = "How many?";
  private static final AddedText TEXT =
      new AddedText("qwen2", List.of("<|im_start|>", "<|im_end|>", "<extra_0>"), List.of());

  @TempDir Path folder;

  /** A folder that names no end, with a model to which all tokens are equally likely. */
  private Path write(String template) throws IOException {
    int rows = TEXT.size();
    MemorySegment zeros = MemorySegment.ofArray(new float[rows * Twin.DIM]);
    Twin.of("qwen2", rows)
        .with(new Tensor("output.weight", DType.F32, new Shape(rows, Twin.DIM), zeros))
        .writeFolder(folder, DType.F32, 1);
    Files.writeString(folder.resolve("tokenizer.json"), TEXT.json());
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    return folder;
  }

  private static PolicyOptions options(String chat) {
    return new PolicyOptions(Optional.of(chat), Optional.empty(), Optional.empty());
  }

  @Test
  void optionsGoBeforeTheFilesWord() throws IOException {
    Path file = write("<|im_start|>");
    try (Models models = new Models("jvm", 100)) {
      assertEquals("\n\n", models.policy(file).delimiter());
      assertEquals("\n", models.policy(file, options("none")).delimiter());
      PolicyOptions tag =
          new PolicyOptions(Optional.empty(), Optional.of("Hi"), Optional.of(" <extra_0>"));
      ModelPolicy policy = models.policy(file, tag);
      assertEquals(" <extra_0>", policy.delimiter());
      int[] prompt =
          policy
              .tokenizer()
              .encodeWithSpecials(
                  "<|im_start|>system\nHi<|im_end|>\n<|im_start|>user\n"
                      + PROBLEM
                      + "<|im_end|>\n<|im_start|>assistant\n");
      assertArrayEquals(prompt, policy.open(PROBLEM, 0).prompt());
    }
  }

  /** How often the model stops by itself, and how often it writes the end of a turn. */
  private record Ends(int ofText, int written) {
    static Ends of(Models models, Path file, String chat) {
      int ofText = 0;
      int written = 0;
      try (PolicySession session = models.policy(file, options(chat)).open(PROBLEM, 0)) {
        for (int key = 0; key < 100; key++) {
          Step step = session.draw(PolicySession.ROOT, new StepRequest(key, Sampling.PLAIN, 100));
          session.release(step.node());
          ofText += step.finish() == Step.Finish.END_OF_TEXT ? 1 : 0;
          written += step.text().contains("<|im_end|>") ? 1 : 0;
        }
      }
      return new Ends(ofText, written);
    }
  }

  @Test
  void aTurnsEndEndsTheTextThoughTheFileDoesNotNameIt() throws IOException {
    Path file = write("");
    try (Models models = new Models("jvm", 200)) {
      Ends chat = Ends.of(models, file, "chatml");
      assertTrue(chat.ofText > 3, chat.toString());
      assertEquals(0, chat.written, chat.toString());
      Ends plain = Ends.of(models, file, "none");
      assertEquals(0, plain.ofText, plain.toString());
      assertFalse(plain.written == 0, plain.toString());
    }
  }
}
