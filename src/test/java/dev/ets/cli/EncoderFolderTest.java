package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.model.Bert;
import dev.ets.model.FolderWriter;
import dev.ets.model.Twin;
import dev.ets.tensor.DType;
import dev.ets.token.AddedText;
import dev.ets.trace.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands for sentence encoders, on a folder as sentence-transformers lays it out. */
class EncoderFolderTest {
  private static final AddedText TEXT = new AddedText("bert-uncased", List.of(), List.of());
  private static final List<String> TEXTS =
      List.of("The answer is 65.", "Tom has 3 apples", "the ANSWER is 65.");

  @TempDir Path temp;

  private Path folder(Bert.Pooling pooling) throws IOException {
    Path folder = Files.createDirectory(temp.resolve("folder"));
    Twin.encoder(TEXT.size(), pooling).writeFolder(folder, DType.F32, 2);
    Files.writeString(folder.resolve("tokenizer.json"), TEXT.json());
    boolean mean = pooling == Bert.Pooling.MEAN;
    FolderWriter.json(
        folder.resolve("1_Pooling/config.json"),
        Map.of("pooling_mode_mean_tokens", mean, "pooling_mode_cls_token", !mean));
    return folder;
  }

  private Path gguf(Bert.Pooling pooling) throws IOException {
    Path file = temp.resolve("encoder.gguf");
    Twin.encoder(TEXT.size(), pooling).with(TEXT.gguf()).writeGguf(file, DType.F32);
    return file;
  }

  private static JsonNode json(String command, Path model, List<String> more) throws IOException {
    List<String> args = new ArrayList<>(List.of(command, "--model", model.toString(), "--json"));
    args.addAll(more);
    return Json.MAPPER.readTree(CommandRun.onFiles(model, args).succeeded().out());
  }

  private static double[][] vectors(Path model, String device) throws IOException {
    List<String> more = new ArrayList<>(List.of("--device", device));
    more.addAll(TEXTS);
    JsonNode report = json("embed", model, more);
    assertEquals(Twin.DIM, report.get("dimension").asInt());
    return Json.MAPPER.treeToValue(report.get("vectors"), double[][].class);
  }

  @ParameterizedTest
  @CsvSource({"MEAN", "FIRST"})
  void embedsAsTheFoldersPoolingSays(Bert.Pooling pooling) throws IOException {
    Path folder = folder(pooling);
    double[][] vectors = vectors(folder, "jvm");
    assertArrayEquals(vectors(gguf(pooling), "jvm"), vectors);
    for (double[] vector : vectors) {
      assertEquals(1, Arrays.stream(vector).map(x -> x * x).sum(), 1e-5);
    }
    assertArrayEquals(vectors[0], vectors[2], 1e-6, "case does not count");
    assertTrue(distance(vectors[0], vectors[1]) > 0.1);
    double[][] others = vectors(folder, "tornado:jvm");
    for (int i = 0; i < vectors.length; i++) {
      assertArrayEquals(vectors[i], others[i], 1e-5);
    }
  }

  @Test
  void theTwoPoolingsDiffer() throws IOException {
    double[][] mean = vectors(gguf(Bert.Pooling.MEAN), "jvm");
    double[][] first = vectors(gguf(Bert.Pooling.FIRST), "jvm");
    assertTrue(distance(mean[0], first[0]) > 0.1);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void tokenizesAsTheFoldersTokenizerSays() throws IOException {
    JsonNode tokens = json("tokenize", folder(Bert.Pooling.MEAN), List.of("The ANSWER is 65."));
    assertEquals(json("tokenize", gguf(Bert.Pooling.MEAN), List.of("the answer is 65.")), tokens);
    StringBuilder joined = new StringBuilder();
    tokens.get("texts").forEach(text -> joined.append(text.textValue().strip()));
    assertEquals("theansweris65.", joined.toString());
  }
}
