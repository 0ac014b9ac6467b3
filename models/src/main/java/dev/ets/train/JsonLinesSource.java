package dev.ets.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ets.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Samples from a file of lines {@code {"tokens": [...], "weights": [...], "labels": [...]}};
 * weights and labels may be absent, {@code null} is a token without a label. Held in memory; each
 * epoch passes through them in another seeded order. Thread-safe.
 */
public final class JsonLinesSource implements SampleSource {
  private final List<Sample> samples;
  private final long seed;

  private volatile Epoch current = new Epoch(-1, new int[0]);

  private record Epoch(long number, int[] order) {}

  /**
   * @throws UsageException naming the line that is no sample, or when there is none
   */
  public JsonLinesSource(Path file, long seed) throws IOException {
    this.seed = seed;
    samples = read(file);
    if (samples.isEmpty()) {
      throw new UsageException(file + " has no lines to train on");
    }
  }

  /** All samples of a file, in its order. */
  public static List<Sample> read(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Sample> all = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (!line.isBlank()) {
        try {
          all.add(sample(json.readTree(line)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          String why = e.getMessage().lines().findFirst().orElse("no JSON");
          throw new UsageException("%s, line %d: %s".formatted(file, number, why), e);
        }
      }
    }
    return all;
  }

  private static Sample sample(JsonNode line) {
    int[] tokens = new int[line.path("tokens").size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = line.path("tokens").get(i).asInt(-1);
    }
    return new Sample(tokens, floats(line.path("weights")), floats(line.path("labels")));
  }

  private static float[] floats(JsonNode array) {
    float[] all = new float[array.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = array.get(i).isNull() ? Float.NaN : array.get(i).floatValue();
    }
    return all;
  }

  @Override
  public Sample sample(long index) {
    long number = index / samples.size();
    Epoch epoch = current;
    if (epoch.number != number) {
      epoch = new Epoch(number, shuffled(number));
      current = epoch;
    }
    return samples.get(epoch.order[(int) (index % samples.size())]);
  }

  private int[] shuffled(long epoch) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + epoch);
    int[] order = new int[samples.size()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
