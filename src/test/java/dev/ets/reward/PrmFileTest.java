package dev.ets.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.format.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrmFileTest {
  private static final String WHOLE =
      """
      {"kind": "two-tags", "plus": "+", "minus": 387, "tag": "<step>", "delimiter": "\\n",
       "layout": "answer", "chat": "chatml", "system": "Be brief.", "tag_in_steps": true}
      """;

  @Test
  void readsEveryField() {
    assertEquals(
        new PrmFormat(
            PrmFormat.Kind.TWO_TAGS,
            Optional.of(new TokenName.Text("+")),
            Optional.of(new TokenName.Id(387)),
            Optional.of(new TokenName.Text("<step>")),
            Optional.of("\n"),
            PrmFormat.Layout.ANSWER,
            "{question}\n",
            Optional.of("chatml"),
            Optional.of("Be brief."),
            true),
        PrmFile.parse("prm.json", WHOLE));
    assertEquals(
        new PrmFormat(
            PrmFormat.Kind.VALUE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            PrmFormat.Layout.PLAIN,
            "{question}\n",
            Optional.empty(),
            Optional.empty(),
            false),
        PrmFile.parse("prm.json", "{\"kind\": \"value\"}"));
  }

  @Test
  void readsPresets() {
    for (String name : PrmPresets.names()) {
      assertEquals(
          PrmPresets.named(name), PrmFile.parse("x", "{\"preset\": \"%s\"}".formatted(name)));
    }
    UsageException e = assertThrows(UsageException.class, () -> PrmPresets.named("orm"));
    assertEquals(
        "unknown PRM format 'orm'; known: math-shepherd, rlhflow, llemma-prm, qwen2.5-math-prm,"
            + " skywork, shipped, or the path of a prm.json",
        e.getMessage());
  }

  @Test
  void liesBesideTheModel(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("some.gguf");
    assertEquals(Optional.empty(), PrmFile.beside(model));
    Path common = Files.writeString(folder.resolve("prm.json"), WHOLE);
    assertEquals(Optional.of(common), PrmFile.beside(model));
    assertEquals(Optional.of(common), PrmFile.beside(folder));
    Path own = Files.writeString(folder.resolve("some.prm.json"), WHOLE);
    assertEquals(Optional.of(own), PrmFile.beside(model));
    assertEquals(PrmFile.parse("", WHOLE), PrmFile.read(own));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "# JSON: 0 characters are not one value, but none or several; a prm.json beside it",
        "{\"kind\": # ; a prm.json beside it, such as {\"preset\": \"math-shepherd\"}",
        "[] # JSON: [] is not an object; a prm.json beside it",
        "{} # field: kind is missing; it is one of two-tags, one-tag, classifier, value",
        "{\"kind\": \"magic\"} # kind: magic is unknown; known are two-tags, one-tag",
        "{\"kind\": 1} # kind: 1 is not a text",
        "{\"kind\": \"value\", \"kind\": \"value\"} # Duplicate",
        "{\"kind\": \"value\", \"sum\": 1} # field: sum is unknown; known are preset, kind, plus",
        "{\"preset\": \"orm\"} # preset: orm is unknown; known are math-shepherd, rlhflow",
        "{\"preset\": \"skywork\", \"tag\": 1} # preset: skywork stands for all fields",
        "{\"kind\": \"one-tag\", \"tag\": 1.5} # tag: 1.5 is not a whole number in 0..2147483647",
        "{\"kind\": \"one-tag\", \"tag\": -1} # tag: -1 is not a whole number",
        "{\"kind\": \"one-tag\", \"tag\": 99999999999} # tag: 99999999999 is not a whole number",
        "{\"kind\": \"one-tag\", \"tag\": \"\"} # tag: \"\" is not a text or a token id",
        "{\"kind\": \"one-tag\", \"tag\": true} # tag: true is not a text or a token id",
        "{\"kind\": \"one-tag\", \"tag\": \"a\"} # delimiter is needed with a tag",
        "{\"kind\": \"two-tags\", \"plus\": \"+\"} # minus is needed with kind two-tags",
        "{\"kind\": \"value\", \"plus\": \"+\"} # plus has no use with kind value",
        "{\"kind\": \"value\", \"layout\": \"turns\"} # layout turns goes with kind two-tags",
        "{\"kind\": \"value\", \"layout\": \"wild\"} # layout: wild is unknown; known are plain",
        "{\"kind\": \"value\", \"chat\": \"chatml\"} # layout plain has no chat format",
        "{\"kind\": \"value\", \"layout\": \"answer\", \"chat\": \"x\"} # chat: x is unknown; known are",
        "{\"kind\": \"value\", \"layout\": \"answer\", \"prompt\": \"{question}\"} # prompt is for layout",
        "{\"kind\": \"value\", \"prompt\": \"?\"} # prompt must hold {question} once",
        "{\"kind\": \"value\", \"prompt\": \"{question}{begin}\"} # prompt may have {begin} at its start only",
        "{\"kind\": \"value\", \"tag_in_steps\": \"yes\"} # tag_in_steps: \"yes\" is not true or false",
        "{\"kind\": \"value\", \"tag_in_steps\": true} # tag_in_steps needs a tag",
      })
  void namesWhatIsWrong(String json, String message) {
    FormatException e =
        assertThrows(
            FormatException.class, () -> PrmFile.parse("prm.json", json == null ? "" : json));
    assertTrue(e.getMessage().startsWith("prm.json: "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aFileThatCannotBeReadIsTheUsersMatter(@TempDir Path folder) throws IOException {
    assertThrows(UsageException.class, () -> PrmFile.read(folder.resolve("none.json")));
    Path file = folder.resolve("prm.json");
    Files.write(file, new byte[] {'"', (byte) 0xC0, '"'});
    FormatException e = assertThrows(FormatException.class, () -> PrmFile.read(file));
    assertTrue(e.getMessage().contains("3 bytes are not UTF-8; a prm.json"), e.getMessage());
  }

  /** More rounds with {@code -Dets.mutations=100000}. */
  @Test
  void readsOrRefusesMutatedFiles() {
    Random random = new Random(5);
    List<String> parts =
        List.of(
            "\"", "{", "}", ":", ",", "null", "true", "-1", "1e999", "[", "\\u0000", "\\", "kind");
    int rounds = Integer.getInteger("ets.mutations", 20_000);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      StringBuilder json = new StringBuilder(WHOLE);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(json.length());
        switch (random.nextInt(4)) {
          case 0 -> json.setCharAt(at, (char) random.nextInt(128));
          case 1 -> json.insert(at, parts.get(random.nextInt(parts.size())));
          case 2 -> json.delete(at, Math.min(json.length() - 1, at + random.nextInt(20)));
          default -> json.setLength(at + 1);
        }
      }
      byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
      try {
        PrmFile.parse("prm.json", new String(bytes, StandardCharsets.UTF_8));
      } catch (FormatException e) {
        refused++;
        assertTrue(e.getMessage().startsWith("prm.json: "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().length() < 1000, e.getMessage());
      }
    }
    assertTrue(refused > rounds / 2 && refused < rounds, refused + " refused");
  }
}
