package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesSourceTest {
  @TempDir Path folder;

  @Test
  void readsTokensWeightsAndLabels() throws IOException {
    Path file =
        write(
            """
            {"tokens": [5, 6, 7], "weights": [0, 0.5, 1]}

            {"tokens": [8, 9], "labels": [null, 0.25]}
            """);
    List<Sample> samples = JsonLinesSource.read(file);
    assertArrayEquals(new int[] {5, 6, 7}, samples.get(0).tokens());
    assertArrayEquals(new float[] {0, 0.5f, 1}, samples.get(0).tokenWeight());
    assertEquals(0, samples.get(0).stepLabel().length);
    assertArrayEquals(new float[] {Float.NaN, 0.25f}, samples.get(1).stepLabel());
  }

  @Test
  void namesTheLineThatIsNoSample() throws IOException {
    for (String bad : new String[] {"{\"tokens\": [1", "{}", "{\"tokens\":[1],\"labels\":[1,2]}"}) {
      Path file = write("{\"tokens\": [1, 2]}\n" + bad + "\n");
      UsageException e = assertThrows(UsageException.class, () -> JsonLinesSource.read(file));
      assertTrue(e.getMessage().contains("line 2"), e.getMessage());
    }
    Path empty = write("\n");
    assertThrows(UsageException.class, () -> new JsonLinesSource(empty, 1));
  }

  @Test
  void everyEpochHasAllSamplesInAnOrderOfItsOwn() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append("{\"tokens\": [").append(i).append("]}\n");
    }
    JsonLinesSource source = new JsonLinesSource(write(lines.toString()), 1);
    List<Integer> first = order(source, 0);
    List<Integer> second = order(source, 50);
    assertEquals(50, first.stream().distinct().count());
    assertEquals(50, second.stream().distinct().count());
    assertNotEquals(first, second);
    assertEquals(first, order(source, 0));
  }

  private static List<Integer> order(SampleSource source, long from) {
    return LongStream.range(from, from + 50).mapToObj(i -> source.sample(i).tokens()[0]).toList();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("data.jsonl"), text);
  }
}
