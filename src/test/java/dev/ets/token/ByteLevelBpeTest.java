package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteLevelBpeTest {
  private static final List<String> MERGES =
      List.of("h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "Ġwor ld");

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-bpe", "qwen2"})
  void givesTheIdsOfHuggingFace(String pre) throws Exception {
    try (InputStream in = getClass().getResourceAsStream("byte-level-bpe.json")) {
      JsonNode fixture = new ObjectMapper().readTree(in);
      List<String> merges = new ArrayList<>();
      fixture.get("merges").forEach(m -> merges.add(m.textValue()));
      ByteLevelBpe bpe = SmallBpe.of(pre, merges, "<|begin|>", "<|end|>");
      for (int i = 0; i < fixture.get("texts").size(); i++) {
        String text = fixture.get("texts").get(i).textValue();
        List<Integer> expected = new ArrayList<>();
        fixture.get(pre).get(i).forEach(id -> expected.add(id.intValue()));
        List<Integer> ids = Arrays.stream(bpe.encodeWithSpecials(text)).boxed().toList();
        assertEquals(expected, ids, () -> "text \"" + text + "\"");
      }
    }
  }

  @Test
  void mergesByRankNotFromLeftToRight() {
    ByteLevelBpe bpe = SmallBpe.of("gpt-2", List.of("b c", "a b", "a bc"));
    assertEquals(List.of("abc", "ab"), spellings(bpe, bpe.encode("abcab")));
    bpe = SmallBpe.of("gpt-2", List.of("a b", "b c", "a bc"));
    assertEquals(List.of("ab", "c", "ab"), spellings(bpe, bpe.encode("abcab")));
  }

  @Test
  void mergesTheLeftmostOfEqualPairs() {
    ByteLevelBpe bpe = SmallBpe.of("gpt-2", List.of("a a", "aa a"));
    assertEquals(List.of("aa", "aaa"), spellings(bpe, bpe.encode("aaaaa")));
  }

  @Test
  void agreesWithMergingPairByPair() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      List<String> merges = randomMerges(random);
      ByteLevelBpe bpe = SmallBpe.of("gpt-2", merges);
      String word = randomWord(random, random.nextInt(1, 60));
      assertEquals(mergePairByPair(word, merges), spellings(bpe, bpe.encode(word)), word);
    }
  }

  private static List<String> randomMerges(Random random) {
    List<String> known = new ArrayList<>(List.of("a", "b", "c"));
    List<String> merges = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      String left = known.get(random.nextInt(known.size()));
      String right = known.get(random.nextInt(known.size()));
      if (!merges.contains(left + " " + right)) {
        merges.add(left + " " + right);
        known.add(left + right);
      }
    }
    return merges;
  }

  private static String randomWord(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  /** The definition: find the applicable rule of lowest rank, apply its leftmost match, repeat. */
  private static List<String> mergePairByPair(String word, List<String> merges) {
    List<String> symbols = new ArrayList<>(List.of(word.split("")));
    for (int rank = 0; rank < merges.size(); ) {
      int at = -1;
      for (int i = symbols.size() - 2; i >= 0; i--) {
        if (merges.get(rank).equals(symbols.get(i) + " " + symbols.get(i + 1))) {
          at = i;
        }
      }
      if (at < 0) {
        rank++;
        continue;
      }
      symbols.set(at, symbols.get(at) + symbols.remove(at + 1));
      rank = 0;
    }
    return symbols;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-bpe", "qwen2"})
  void decodesWhatItEncoded(String pre) {
    ByteLevelBpe bpe = SmallBpe.of(pre, MERGES, "<|begin|>", "<|end|>");
    boolean nfc = bpe.preTokenizer().nfc();
    Random random = new Random(2);
    for (int round = 0; round < 3000; round++) {
      String text = RandomText.of(random, random.nextInt(60)) + (round % 5 == 0 ? "<|end|>" : "");
      String expected = mended(text);
      if (nfc) {
        expected = Normalizer.normalize(expected, Normalizer.Form.NFC);
      }
      assertEquals(expected, bpe.decode(bpe.encode(text)));
    }
    String text = "<|begin|>hello \ud800<|end|>";
    assertEquals("<|begin|>hello \ufffd<|end|>", bpe.decode(bpe.encodeWithSpecials(text)));
  }

  private static String mended(String text) {
    int[] points = text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c).toArray();
    return new String(points, 0, points.length);
  }

  @Test
  void recognisesSpecialTokensOnlyWhenAsked() {
    ByteLevelBpe bpe = SmallBpe.of("qwen2", MERGES, "<|end|>", "<|end|>more");
    int end = bpe.vocabulary().requiredId("<|end|>");
    assertArrayEquals(new int[] {end}, bpe.encodeWithSpecials("<|end|>"));
    assertEquals(7, bpe.encode("<|end|>").length);
    assertEquals(
        List.of("hello", "<|end|>more", "<|end|>", "x"),
        spellings(bpe, bpe.encodeWithSpecials("hello<|end|>more<|end|>x")));
    assertTrue(bpe.vocabulary().isSpecial(end));
    assertFalse(bpe.vocabulary().isSpecial(end - 1));
  }

  @Test
  void takesAWholePieceAsTokenOnlyWhereTheModelDoes() {
    // "hello" cannot be reached by merges, as nothing joins "hel" and "lo".
    List<String> merges = List.of("l o", "h e", "he l", "l l", "he ll", "hell o");
    ByteLevelBpe llama = SmallBpe.of("llama-bpe", merges);
    assertEquals(List.of("hello"), spellings(llama, llama.encode("hello")));
    ByteLevelBpe qwen = SmallBpe.of("qwen2", merges);
    assertEquals(List.of("hel", "lo"), spellings(qwen, qwen.encode("hello")));
  }

  @Test
  void mergesALongPieceInLessThanQuadraticTime() {
    ByteLevelBpe bpe = SmallBpe.of("qwen2", List.of("a a", "aa aa", "aaaa aaaa"));
    String text = "a".repeat(1 << 20);
    int[] ids = assertTimeout(Duration.ofSeconds(20), () -> bpe.encode(text));
    assertEquals(1 << 17, ids.length);
  }

  @Test
  void survivesMoreDifferentPiecesThanItsCacheHolds() {
    ByteLevelBpe bpe = SmallBpe.of("llama-bpe", MERGES);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 70_000; i++) {
      text.append(' ').append(Integer.toString(i + 1_000_000, 36).replaceAll("[0-9]", "q"));
      text.append('z').append((char) ('a' + i % 26)).append((char) (0x4E00 + i % 20_000));
    }
    assertEquals(text.toString(), bpe.decode(bpe.encode(text.toString())));
  }

  @Test
  void saysWhatIsWrongWithABadVocabulary() {
    assertMessage("unknown pre-tokenizer \"gpt-9\"", () -> PreTokenizer.named("gpt-9"));
    assertMessage("llama-bpe", () -> PreTokenizer.named("gpt-9"));
    Vocabulary small =
        new Vocabulary(
            List.of("a", "b"),
            List.of(TokenKind.NORMAL, TokenKind.NORMAL),
            OptionalInt.empty(),
            OptionalInt.empty());
    PreTokenizer pre = PreTokenizer.named("gpt-2");
    assertMessage("no token", () -> new ByteLevelBpe(small, List.of(), pre));
    assertMessage("needs token \"ab\"", () -> new ByteLevelBpe(small, List.of("a b"), pre));
    assertMessage("\"ab\" is not", () -> new ByteLevelBpe(small, List.of("ab"), pre));
    ByteLevelBpe bpe = SmallBpe.of("gpt-2", MERGES);
    assertMessage("token id 265 is outside the vocabulary 0..264", () -> bpe.decode(1, 265));
    assertMessage("token id -1", () -> bpe.bytes(-1));
  }

  private static void assertMessage(String part, Runnable run) {
    String message = assertThrows(IllegalArgumentException.class, run::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static List<String> spellings(ByteLevelBpe bpe, int[] ids) {
    return Arrays.stream(ids).mapToObj(bpe.vocabulary()::spelling).toList();
  }
}
