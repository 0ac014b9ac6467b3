package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InspectionTest {
  private static final Inspection FILE =
      Inspection.of(Gguf.of("m.gguf", MemorySegment.ofArray(GgufTest.someFile())));

  @Test
  void listsMetadataAndTensorsInTheFilesOrder() {
    assertEquals(
        new Inspection.Meta("general.architecture", "STRING", "llama"), FILE.metadata().get(0));
    assertEquals(new Inspection.Meta("llama.block_count", "U32", "4"), FILE.metadata().get(1));
    assertEquals(
        new Inspection.Meta("tokenizer.ggml.tokens", "ARRAY of STRING", "3 x STRING [a, Ġb, 日本]"),
        FILE.metadata().get(4));
    assertEquals(
        new Inspection.Weight("F16", "F16", List.of(3L, 5L, 7L), 210), FILE.tensors().get(1));
    assertEquals(
        new Inspection.Weight("Q8_0", "Q8_0", List.of(3L, 64L), 204), FILE.tensors().get(3));
    assertEquals(3 * 105 + 192 + 64 + 3 * 256 + 3 + 0 + 1, FILE.parameters());
    assertEquals(420 + 2 * 210 + 204 + 36 + 144 + 176 + 210 + 24 + 0 + 4, FILE.bytes());
  }

  @Test
  void printsOneLinePerValueWhateverItHolds() {
    Metadata metadata =
        Metadata.builder()
            .text("template", "{{ bos }}\n".repeat(100))
            .text("tab", "a\tb\r\u001b[2J")
            .build("m.gguf");
    Inspection inspection = Inspection.of(new Checkpoint(metadata, Map.of()));
    List<String> lines = inspection.text().lines().toList();
    assertEquals("m.gguf", lines.get(0));
    assertTrue(lines.get(3).endsWith("... (1000 characters)"), lines.get(3));
    assertTrue(lines.get(3).startsWith("  template  STRING  {{ bos }}\\n{{"), lines.get(3));
    assertEquals("  tab       STRING  a\\tb\\r\\u001b[2J", lines.get(4));
    assertEquals("0 parameters, 0 bytes", lines.getLast());
    assertEquals(28, FILE.text().lines().count());
  }

  @Test
  void becomesJson() throws Exception {
    JsonNode json = new ObjectMapper().valueToTree(FILE);
    assertEquals("m.gguf", json.get("file").asText());
    assertEquals("[3,64]", json.at("/tensors/3/shape").toString());
    assertEquals("U32", json.at("/metadata/1/type").asText());
    assertEquals(1638, json.get("bytes").asInt());
  }
}
