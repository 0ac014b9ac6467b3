package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ets.exec.vector.Workers;
import dev.ets.format.FormatException;
import dev.ets.runtime.Models;
import dev.ets.task.Difficulty;
import dev.ets.task.Split;
import dev.ets.task.WordProblem;
import dev.ets.task.WordProblems;
import dev.ets.tensor.DType;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.PreTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the trainer computes, the engine computes from the written file. */
class ModelFileTest {
  private static final WordProblems PROBLEMS =
      new WordProblems(3, Difficulty.standard(), Split.TRAIN);
  private static final ByteLevelBpe TOKENIZER =
      new BpeTrainer(PreTokenizer.named("qwen2"), 300, List.of("<b>", "<e>"))
          .train(List.of("Tom has 3 apples. ".repeat(5), "How many apples does Tom have? "));
  private static final ModelShape SHAPE =
      new ModelShape(TOKENIZER.vocabSize(), 64, 2, 4, 2, 16, 96, 1e-5f, 500, 1024);

  @TempDir private Path folder;

  private static Parameters weights() {
    Parameters p = Parameters.random(SHAPE, 9);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < p.count(); i++) {
      p.data()[i] += (float) (0.05 * random.nextGaussian());
    }
    return p;
  }

  private static Transformer.Loss loss(Parameters weights, Sample sample) {
    try (Workers pool = new Workers(1)) {
      Batch batch = new Batch();
      batch.fill(SHAPE, List.of(sample));
      return new Transformer(weights, new float[weights.count()], pool).evaluate(batch);
    }
  }

  @Test
  void aPolicysLogitsGiveTheTrainersLoss() throws Exception {
    Parameters weights = weights();
    Path file = folder.resolve("policy.gguf");
    ModelFile.write(file, ModelFile.Kind.POLICY, weights, TOKENIZER, DType.F32);
    Sample sample = new WordProblemSource(PROBLEMS, TOKENIZER).sample(4);
    double loss = 0;
    try (Models models = new Models("jvm", 200)) {
      float[][] logits = models.outputs(file, sample.tokens());
      for (int i = 1; i < sample.tokens().length; i++) {
        double sum = 0;
        for (float logit : logits[i - 1]) {
          sum += Math.exp(logit);
        }
        loss += sample.tokenWeight()[i] * (Math.log(sum) - logits[i - 1][sample.tokens()[i]]);
      }
    }
    double want = loss(weights, sample).language();
    assertEquals(want, loss, 1e-5 * want);
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    Parameters weights = weights();
    Path file = folder.resolve("model.gguf");
    ModelFile.write(file, ModelFile.Kind.REWARD, weights, TOKENIZER, DType.F32);
    Parameters read = new Parameters(SHAPE);
    ModelFile.read(file, read);
    assertArrayEquals(weights.data(), read.data());

    ModelFile.write(file, ModelFile.Kind.POLICY, weights, TOKENIZER, DType.F32);
    Parameters policy = Parameters.random(SHAPE, 4);
    ModelFile.read(file, policy);
    for (Parameters.Entry e : policy.entries()) {
      float want = e.valueHead() ? 0 : weights.data()[e.offset()];
      assertEquals(want, policy.data()[e.offset()], e.name());
    }
    Parameters other = new Parameters(ModelShape.small(TOKENIZER.vocabSize()));
    assertThrows(FormatException.class, () -> ModelFile.read(file, other));
  }

  @Test
  void aRewardModelsScoresGiveTheTrainersLoss() throws Exception {
    Parameters weights = weights();
    Path file = folder.resolve("prm.gguf");
    ModelFile.write(file, ModelFile.Kind.REWARD, weights, TOKENIZER, DType.F32);
    WordProblem problem = PROBLEMS.problem(7);
    List<String> steps = List.of(problem.steps().getFirst(), "Nobody has 1 + 1 = 3 cups.\n");
    RolloutSource source =
        new RolloutSource(List.of(new Rollout(7, steps)), PROBLEMS, TOKENIZER, 1);
    Sample sample = source.label(new Rollout(7, steps), RolloutSource.Labels.LAST_TOKEN);
    double loss = 0;
    int labels = 0;
    try (Models models = new Models("jvm", 200)) {
      float[][] scores = models.outputs(file, sample.tokens());
      for (int i = 0; i < sample.tokens().length; i++) {
        float label = sample.stepLabel()[i];
        if (!Float.isNaN(label)) {
          assertEquals(labels == 0 ? 1 : 0, label);
          labels++;
          loss -= Math.log(label == 1 ? scores[i][0] : 1 - scores[i][0]);
        }
      }
    }
    assertEquals(2, labels);
    double want = loss(weights, sample).value();
    assertEquals(want, loss, 1e-5 * want);
  }

  @Test
  void toLearnFromEveryTokenOfAStepCarriesItsLabel() {
    WordProblem problem = PROBLEMS.problem(7);
    List<String> steps = List.of("Nobody has 1 + 1 = 3 cups.\n", problem.steps().getFirst());
    RolloutSource source =
        new RolloutSource(List.of(new Rollout(7, steps)), PROBLEMS, TOKENIZER, 1);
    float[] labels = source.sample(0).stepLabel();
    int wrong = TOKENIZER.encode(steps.get(0)).length;
    int right = TOKENIZER.encode(steps.get(1)).length;
    for (int i = 0; i < labels.length; i++) {
      int fromEnd = labels.length - i;
      float want = fromEnd > wrong + right ? Float.NaN : fromEnd > right ? 0 : 1;
      assertEquals(want, labels[i], "token " + i);
    }
  }

  @Test
  void everyEpochIsAPermutation() {
    for (int size : new int[] {1, 2, 3, 7, 64, 100, 1000}) {
      boolean[] seen = new boolean[size];
      int same = 0;
      for (int i = 0; i < size; i++) {
        seen[Shuffle.at(size + (long) i, size, 5)] = true;
        same += Shuffle.at(size + (long) i, size, 5) == Shuffle.at(i, size, 5) ? 1 : 0;
      }
      for (int i = 0; i < size; i++) {
        assertEquals(true, seen[i], size + " " + i);
      }
      assertEquals(true, size < 64 || same < size / 4);
    }
  }
}
