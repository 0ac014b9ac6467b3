package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.model.Twin;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.token.SmallBpe;
import dev.ets.token.Tokenizers;
import dev.ets.trace.Json;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that read a model file without running it. */
class ModelFileTest {
  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void makeModel() throws IOException {
    model = folder.resolve("model.gguf");
    Metadata.Builder metadata = Metadata.builder().text("general.architecture", "llama");
    Tokenizers.describe(SmallBpe.of("gpt-2", List.of("a b", "ab c")), metadata);
    Tensor tensor =
        new Tensor("embd", DType.F32, new Shape(5, 3), MemorySegment.ofArray(new float[15]));
    GgufWriter.write(model, metadata.build("test"), List.of(tensor));
  }

  @Test
  void tokenizePrintsIds() throws IOException {
    CommandRun run = CommandRun.of("tokenize", "--model", model.toString(), "abcab a").succeeded();
    assertEquals("257 256 ", run.out().substring(0, 8));
    JsonNode json =
        Json.MAPPER.readTree(
            CommandRun.of("tokenize", "--model", model.toString(), "--json", "abcab a")
                .succeeded()
                .out());
    assertEquals("[\"abc\",\"ab\",\" \",\"a\"]", json.get("texts").toString());
    assertEquals(4, json.get("tokens").size());
  }

  @Test
  void inspectListsTensorsAndMetadata() throws IOException {
    CommandRun run = CommandRun.of("inspect", model.toString()).succeeded();
    assertTrue(run.out().contains("embd"), run.out());
    assertTrue(run.out().contains("general.architecture"), run.out());
    JsonNode json =
        Json.MAPPER.readTree(CommandRun.of("inspect", model.toString(), "--json").out());
    assertEquals("[5,3]", json.at("/tensors/0/shape").toString());
    assertEquals(15, json.get("parameters").asInt());
  }

  @Test
  void inspectShowsAFolderAsItWouldAGguf() throws IOException {
    Twin.small().writeFolder(folder, DType.BF16, 2);
    CommandRun run = CommandRun.of("inspect", folder.toString()).succeeded();
    assertTrue(run.out().contains("blk.0.attn_q.weight"), run.out());
    assertTrue(run.out().contains("llama.block_count"), run.out());
    Files.delete(folder.resolve("model-00002-of-00002.safetensors"));
    CommandRun bad = CommandRun.of("inspect", folder.toString());
    assertEquals(2, bad.code());
    assertTrue(bad.err().contains("model-00002-of-00002.safetensors is missing"), bad.err());
  }

  @Test
  void namesTheFileWhenItIsTruncatedAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(model);
    for (int length : new int[] {0, 3, 11, 100, whole.length - 40}) {
      Path cut = folder.resolve("cut.gguf");
      Files.write(cut, Arrays.copyOf(whole, length));
      for (List<String> args :
          List.of(
              List.of("inspect", cut.toString()),
              List.of("tokenize", "--model", cut.toString(), "text"))) {
        CommandRun run = CommandRun.of(args);
        assertEquals(2, run.code(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("cut.gguf"), run.err());
      }
    }
  }
}
