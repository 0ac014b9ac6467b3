package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.exec.vector.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final ModelShape SHAPE = new ModelShape(16, 32, 2, 4, 2, 8, 48, 1e-5f, 100, 32);

  @TempDir Path folder;

  /** A few random tokens, a separator, and the same again: only the copy carries loss. */
  private static Sample copying(long index) {
    SplittableRandom random = new SplittableRandom(index * 7919);
    int n = random.nextInt(2, 6);
    int[] tokens = new int[2 * n + 1];
    float[] weight = new float[tokens.length];
    for (int i = 0; i < n; i++) {
      tokens[i] = random.nextInt(1, SHAPE.vocab());
      tokens[n + 1 + i] = tokens[i];
      weight[n + 1 + i] = 1;
    }
    return Sample.language(tokens, weight);
  }

  /** Random tokens; the label of the last is whether the first is odd. */
  private static Sample parity(long index) {
    SplittableRandom random = new SplittableRandom(index * 7907);
    int[] tokens = random.ints(random.nextInt(2, 9), 0, SHAPE.vocab()).toArray();
    float[] label = new float[tokens.length];
    Arrays.fill(label, Float.NaN);
    label[label.length - 1] = tokens[0] % 2;
    return Sample.scored(tokens, label);
  }

  private static TrainSettings settings(long steps) {
    return TrainSettings.ofSteps(steps).withBatch(1024, 5e-3f);
  }

  private static List<Sample> dev(SampleSource source) {
    return LongStream.range(1_000_000, 1_000_100).mapToObj(source::sample).toList();
  }

  private static TrainLog train(SampleSource source, long steps, Path folder) throws IOException {
    try (Workers pool = new Workers(2)) {
      return new Trainer(Parameters.random(SHAPE, 1), settings(steps), pool, folder)
          .on(source)
          .measuredOn(dev(source))
          .run();
    }
  }

  @Test
  void learnsToCopy() throws IOException {
    TrainLog log = train(TrainerTest::copying, 400, folder);
    double start = log.lines().getFirst().loss();
    double end = log.lines().getLast().devLoss();
    assertTrue(start > 2.5, "untrained loss near log 16, got " + start);
    assertTrue(end < 0.25, "dev loss after training " + end);
    assertTrue(ImageIO.read(folder.resolve("loss.png").toFile()).getWidth() > 0);
  }

  @Test
  void valueHeadLearnsWhatALaterTokenMustRemember() throws IOException {
    TrainLog log = train(TrainerTest::parity, 200, folder);
    assertEquals(Math.log(2), log.lines().getFirst().valueLoss(), 0.05);
    assertTrue(log.lines().getLast().devValueLoss() < 0.1);
  }

  @Test
  void aResumedRunEndsWithTheSameWeightsAsAnUnbrokenOne() throws IOException {
    try (Workers pool = new Workers(2)) {
      Parameters unbroken = Parameters.random(SHAPE, 1);
      new Trainer(unbroken, settings(20), pool, folder.resolve("a")).on(TrainerTest::copying).run();
      Path b = folder.resolve("b");
      Trainer stopped =
          new Trainer(Parameters.random(SHAPE, 1), settings(20).withSaves(0), pool, b);
      stopped
          .on(TrainerTest::copying)
          .tell(
              line -> {
                if (line.step() == 13) {
                  throw new IllegalStateException("killed");
                }
              });
      assertThrows(IllegalStateException.class, stopped::run);
      Parameters resumed = Parameters.random(SHAPE, 99);
      TrainLog log =
          new Trainer(resumed, settings(20), pool, b).resume().on(TrainerTest::copying).run();
      assertEquals(20, log.lines().getLast().step());
      assertEquals(20, log.lines().size());
      assertArrayEquals(unbroken.data(), resumed.data());
    }
  }

  @Test
  void refusesAStateOfAnotherShapeOrACutOne() throws IOException {
    train(TrainerTest::copying, 1, folder);
    Path file = folder.resolve("state.bin");
    Parameters other = new Parameters(ModelShape.small(20));
    assertThrows(UsageException.class, () -> TrainState.load(file, other.data()));
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, 1000));
    assertThrows(UsageException.class, () -> TrainState.load(file, new Parameters(SHAPE).data()));
  }

  @Test
  void learningRateRisesThenFallsToATenth() {
    TrainSettings s = TrainSettings.ofSteps(1000).withBatch(1, 1);
    assertEquals(0.01, s.rate(0, 0), 1e-6);
    assertEquals(1, s.rate(100, 0), 1e-6);
    assertEquals(0.55, s.rate(550, 0), 1e-3);
    assertEquals(0.1, s.rate(1000, 0), 1e-6);
    assertEquals(0.1, s.withMinutes(2).rate(500, 120), 1e-6);
  }
}
