package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.token.ByteAlphabet;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.PreTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {
  private static final PreTokenizer QWEN = PreTokenizer.named("qwen2");
  private static final List<String> SPECIALS = List.of("<|begin|>", "<|end|>", "<|step|>");

  @Test
  void learnsTheMostFrequentPairFirst() {
    // Pairs: h-u 15, u-g 20, p-u 17, u-n 16, b-u 4, g-s 5; then un 16, then h-ug 15.
    List<String> words = new ArrayList<>();
    words.addAll(Collections.nCopies(10, "hug"));
    words.addAll(Collections.nCopies(5, "pug"));
    words.addAll(Collections.nCopies(12, "pun"));
    words.addAll(Collections.nCopies(4, "bun"));
    words.addAll(Collections.nCopies(5, "hugs"));
    ByteLevelBpe bpe = new BpeTrainer(QWEN, 256 + 3 + 3, SPECIALS).train(words);
    assertEquals(List.of("u g", "u n", "h ug"), bpe.merges());
    assertArrayEquals(new int[] {258, 's'}, bpe.encode("hugs"));
  }

  @Test
  void laysOutBytesThenLearnedTokensThenSpecials() {
    ByteLevelBpe bpe = new BpeTrainer(QWEN, 261, SPECIALS).train(List.of("aa aa bb", "bb ab ab"));
    assertEquals(261, bpe.vocabSize());
    assertEquals(ByteAlphabet.spell('\n'), bpe.vocabulary().spelling('\n').charAt(0));
    assertEquals(258, bpe.bos().getAsInt());
    assertEquals(259, bpe.eos().getAsInt());
    assertEquals(260, bpe.vocabulary().requiredId("<|step|>"));
    assertTrue(bpe.vocabulary().isSpecial(260));
    assertArrayEquals(new int[] {258, 'x', 259}, bpe.encodeWithSpecials("<|begin|>x<|end|>"));
  }

  @Test
  void breaksTiesByPairOrderWhateverTheOrderOfTexts() {
    List<String> texts = new ArrayList<>(List.of("zy", "zy", "ab", "ab", "mn", "mn"));
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(texts, new Random(seed));
      ByteLevelBpe bpe = new BpeTrainer(QWEN, 256 + 2 + 3, SPECIALS).train(texts);
      assertEquals(List.of("a b", "m n"), bpe.merges());
    }
  }

  @Test
  void neverMergesAcrossPiecesOrDigits() {
    ByteLevelBpe bpe =
        new BpeTrainer(QWEN, 400, SPECIALS).train(Collections.nCopies(50, "1234 apples, 1234."));
    for (String merge : bpe.merges()) {
      assertTrue(merge.matches("[Ġaples ]+"), merge);
    }
    assertEquals(12, bpe.encode("1234 apples, 1234.").length);
  }

  @Test
  void stopsWhenNoPairOccursTwice() {
    ByteLevelBpe bpe = new BpeTrainer(QWEN, 5000, SPECIALS).train(List.of("abc abc xyz"));
    assertEquals(List.of("a b", "ab c"), bpe.merges().subList(0, 2));
    assertTrue(bpe.vocabSize() < 270);
    assertEquals("abc abc xyz", bpe.decode(bpe.encode("abc abc xyz")));
  }

  @Test
  void agreesWithCountingAllPairsAnew() {
    Random random = new Random(7);
    for (int round = 0; round < 30; round++) {
      List<String> texts = randomTexts(random);
      int size = 256 + SPECIALS.size() + random.nextInt(1, 60);
      ByteLevelBpe bpe = new BpeTrainer(QWEN, size, SPECIALS).train(texts);
      assertEquals(learnAnew(texts, size - SPECIALS.size()), bpe.merges(), () -> texts.toString());
    }
  }

  private static List<String> randomTexts(Random random) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(40); j >= 0; j--) {
        text.append("aaabbc é4\n".charAt(random.nextInt(10)));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** The definition: count every pair of every piece, merge the best, start over. */
  private static List<String> learnAnew(List<String> texts, int size) {
    List<String> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteAlphabet.spell(b)));
    }
    List<List<String>> pieces = new ArrayList<>();
    for (String text : texts) {
      for (String piece : QWEN.pieces(QWEN.normalise(text))) {
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        pieces.add(new ArrayList<>(List.of(ByteAlphabet.spell(utf8).split(""))));
      }
    }
    List<String> merges = new ArrayList<>();
    while (tokens.size() < size) {
      Map<List<Integer>, Integer> counts = new HashMap<>();
      for (List<String> piece : pieces) {
        for (int i = 0; i + 1 < piece.size(); i++) {
          int left = tokens.indexOf(piece.get(i));
          int right = tokens.indexOf(piece.get(i + 1));
          counts.merge(List.of(left, right), 1, Integer::sum);
        }
      }
      List<Integer> best =
          counts.keySet().stream()
              .min(
                  Comparator.comparingInt((List<Integer> pair) -> -counts.get(pair))
                      .thenComparingInt(List::getFirst)
                      .thenComparingInt(List::getLast))
              .filter(pair -> counts.get(pair) > 1)
              .orElse(null);
      if (best == null) {
        break;
      }
      String left = tokens.get(best.getFirst());
      String right = tokens.get(best.getLast());
      merges.add(left + " " + right);
      if (!tokens.contains(left + right)) {
        tokens.add(left + right);
      }
      pieces.forEach(piece -> merge(piece, left, right));
    }
    return merges;
  }

  private static void merge(List<String> piece, String left, String right) {
    for (int i = 0; i + 1 < piece.size(); i++) {
      if (piece.get(i).equals(left) && piece.get(i + 1).equals(right)) {
        piece.set(i, left + right);
        piece.remove(i + 1);
      }
    }
  }

  @Test
  void saysWhatIsWrongWithItsSettings() {
    assertMessage("no room", () -> new BpeTrainer(QWEN, 258, SPECIALS));
    assertMessage("at least", () -> new BpeTrainer(QWEN, 300, List.of("<|end|>")));
  }

  private static void assertMessage(String part, Runnable run) {
    String message = assertThrows(IllegalArgumentException.class, run::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
