package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {
  @TempDir Path folder;

  private JsonFile read(String json) throws IOException {
    Path file = folder.resolve("x.json");
    Files.writeString(file, json);
    return JsonFile.read(file);
  }

  private String refusal(String json) {
    String said = assertThrows(FormatException.class, () -> read(json)).getMessage();
    assertTrue(said.startsWith(folder.resolve("x.json") + ": "), said);
    return said;
  }

  @Test
  void looksUpValuesByTypeAndTakesNullForMissing() throws IOException {
    JsonFile json =
        read(
            """
            {"n": 7, "r": 1e-5, "t": "x", "f": true, "z": null, "ids": [1, 2], "o": {"in": -1}}""");
    assertEquals(7, json.positive("n"));
    assertEquals(7.0, json.real("n"));
    assertEquals(1e-5, json.real("r"));
    assertEquals("x", json.text("t"));
    assertTrue(json.flag("f", false));
    assertFalse(json.has("z"));
    assertEquals(3, json.count("z", 3));
    assertEquals(List.of(1, 2), json.counts("ids"));
    assertEquals(List.of(7), json.counts("n"));
    assertEquals(List.of(), json.counts("z"));
    JsonFile inner = json.object("o");
    String said = assertThrows(FormatException.class, () -> inner.count("in")).getMessage();
    assertTrue(said.endsWith("x.json: o.in: -1 is not a whole number in 0..2147483647"), said);
  }

  @Test
  void saysWhereAFileIsDamaged() {
    Map.of(
            "", "none or several",
            "{} {}", "none or several",
            "[]", "JSON: [] is not an object",
            "{\"a\":1,\n\"a\":2}", "JSON: line 2, column 4 is damaged: Duplicate",
            "{\"a\":1", "JSON: line 1, column 7 is damaged",
            "{\"a\":NaN}", "is damaged: Non-standard token 'NaN'",
            "{\"a\":\"\u0001\"}", "is damaged: Illegal unquoted character")
        .forEach((json, message) -> assertTrue(refusal(json).contains(message), refusal(json)));
  }

  @Test
  void refusesBytesThatAreNoUtf8() throws IOException {
    Path file = folder.resolve("x.json");
    byte[] bytes = "{\"a\":\"bc\"}".getBytes(StandardCharsets.US_ASCII);
    bytes[6] = (byte) 0xC0;
    Files.write(file, bytes);
    assertThrows(FormatException.class, () -> JsonFile.read(file));
  }

  @Test
  void takesMemoryInProportionToTheFile() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    char[] digits = new char[1_000_000];
    Arrays.fill(digits, '9');
    for (String json :
        List.of(
            "{\"a\":" + "[".repeat(1_000_000),
            "{\"a\":[[]" + ",[]".repeat(500_000) + "]}",
            "{\"a\":[{}" + ",{}".repeat(500_000) + "]}",
            "{\"a\":[{\"\":[]}" + ",{\"\":[]}".repeat(200_000) + "]}",
            "{\"a\":" + new String(digits) + "}")) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      refusal(json);
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
      assertTrue(bytes < 2_000_000 + 40L * json.length(), bytes + " for " + json.length());
    }
  }

  /** The shortest names that a vocabulary of such a size can have. */
  @Test
  void readsTheDensestVocabularyAndMerges() throws IOException {
    StringBuilder vocab = new StringBuilder("{\"vocab\":{");
    StringBuilder merges = new StringBuilder("},\"merges\":[");
    int count = 50_000;
    for (int i = 0; i < count; i++) {
      char name = (char) (0x100 + i);
      vocab.append(i == 0 ? "" : ",").append('"').append(name).append("\":1");
      merges.append(i == 0 ? "" : ",").append("[\"").append(name).append("\",\"b\"]");
    }
    JsonFile json = read(vocab.append(merges).append("]}").toString());
    assertEquals(count, json.object("vocab").keys().size());
    assertEquals(count, json.array("merges").size());
  }

  @Test
  void namesTheTextInsideAFileAndQuotesOddKeys() {
    JsonFile json = JsonFile.parse("m.gguf", "in.json", "{\"a\":{\"<s>\":-1},\"b\":[{}]}");
    assertEquals(
        "m.gguf: in.json.a.\"<s>\": -1 is odd",
        json.object("a").error("<s>", "is odd").getMessage());
    assertEquals(
        "m.gguf: key: in.json.b[0].c is missing",
        assertThrows(FormatException.class, () -> json.objects("b").getFirst().text("c"))
            .getMessage());
    assertTrue(
        assertThrows(FormatException.class, () -> JsonFile.parse("m.gguf", "in.json", "{"))
            .getMessage()
            .startsWith("m.gguf: in.json: line 1, column 2 is damaged: "));
  }
}
