package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTest {
  private static final List<String> SMALL =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", ",", "cafe", "a");

  private final WordPiece small = WordPiece.of(SMALL);

  @Test
  void givesTheIdsOfHuggingFace() throws Exception {
    WordPiece bert = miniLm();
    ObjectMapper json = new ObjectMapper();
    try (InputStream in = getClass().getResourceAsStream("word-piece.json")) {
      JsonNode fixture = json.readTree(in);
      for (int i = 0; i < fixture.get("texts").size(); i++) {
        String text = fixture.get("texts").get(i).textValue();
        int[] expected = json.convertValue(fixture.get("ids").get(i), int[].class);
        int[] plain = bert.encodeWithSpecials(text);
        assertEquals(101, expected[0]);
        assertArrayEquals(Arrays.copyOfRange(expected, 1, expected.length - 1), plain, text);
        if (!text.contains("[CLS]")) {
          assertArrayEquals(expected, bert.encodeWhole(text, 512), text);
        }
      }
    }
  }

  private static WordPiece miniLm() throws Exception {
    try (InputStream in =
        WordPieceTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      JsonNode vocab = new ObjectMapper().readTree(in).at("/model/vocab");
      String[] tokens = new String[vocab.size()];
      vocab.properties().forEach(e -> tokens[e.getValue().intValue()] = e.getKey());
      return WordPiece.of(List.of(tokens));
    }
  }

  @Test
  void takesTheLongestPieceFirst() {
    assertEquals(List.of("un", "##aff", "##able"), spellings("UNAFFABLE"));
    assertEquals(List.of("un", "##a", "##a"), spellings("unaa"));
    assertEquals(List.of("cafe", ",", "cafe"), spellings("Café,cafe\u0301"));
  }

  @Test
  void givesOneUnknownForAWordThatDoesNotComeOut() {
    assertEquals(List.of("[UNK]", "a"), spellings("unaffx a"));
    assertEquals(List.of("a", "##a"), spellings("a" + "a"));
    assertEquals(100, small.encode("a".repeat(100)).length);
    assertEquals(List.of("[UNK]"), spellings("a".repeat(101)));
  }

  @Test
  void recognisesSpecialTokensOnlyWhenAsked() {
    assertArrayEquals(new int[] {2, 10, 3}, small.encodeWithSpecials("[CLS]a[SEP]"));
    assertEquals(List.of("[UNK]", "[UNK]", "[UNK]", "a"), spellings("[CLS]a"));
  }

  @Test
  void cutsASentenceToTheLimit() {
    assertArrayEquals(new int[] {2, 10, 10, 10, 3}, small.encodeWhole("a a a a a a", 5));
    assertArrayEquals(new int[] {2, 3}, small.encodeWhole("a", 2));
    assertThrows(IllegalArgumentException.class, () -> small.encodeWhole("a", 1));
  }

  @Test
  void decodesToWordsOneSpaceApart() {
    assertEquals("unaffable , a", small.decode(small.encode("  Unaffable,A ")));
    assertEquals("", small.decode());
    StreamDecoder stream = new StreamDecoder(small);
    StringBuilder text = new StringBuilder();
    for (int id : small.encode("unaffable a")) {
      text.append(stream.append(id));
    }
    assertEquals("unaffable a", text.toString());
  }

  @Test
  void takesAnyText() {
    Random random = new Random(4);
    for (int round = 0; round < 2000; round++) {
      for (int id : small.encode(RandomText.of(random, random.nextInt(80)))) {
        assertTrue(id >= 0 && id < small.vocabSize());
      }
    }
  }

  @Test
  void readsAVocabularyFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("vocab.txt");
    Files.write(file, SMALL);
    assertArrayEquals(small.encode("unaffable"), WordPiece.read(file).encode("unaffable"));
    List<String> noSep = new ArrayList<>(SMALL);
    noSep.remove("[SEP]");
    Files.write(file, noSep);
    String message =
        assertThrows(IllegalArgumentException.class, () -> WordPiece.read(file)).getMessage();
    assertTrue(message.contains("no token \"[SEP]\""), message);
    Files.write(file, List.of("[UNK]", "[CLS]", "[SEP]", "a", "a"));
    message = assertThrows(IllegalArgumentException.class, () -> WordPiece.read(file)).getMessage();
    assertTrue(message.contains("token \"a\" has two ids: 3 and 4"), message);
  }

  private List<String> spellings(String text) {
    return Arrays.stream(small.encode(text)).mapToObj(small.vocabulary()::spelling).toList();
  }
}
