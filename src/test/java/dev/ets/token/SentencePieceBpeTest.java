package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.ets.format.MetaArray;
import dev.ets.format.Metadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SentencePieceBpeTest {
  private static final List<String> PIECES =
      List.of("▁", "a", "b", "c", "▁a", "ab", "bc", "abc", "▁ab", "▁b", "aa", "aaa", "é", "#");
  private static final float[] SCORES = {
    -20, -21, -22, -23, -1, -5, -3, -7, -8, -3, -4, -4, -30, -31
  };

  /** {@code <unk> <s> </s>}, the bytes, the pieces, then a user's token. */
  static Metadata.Builder gguf(List<String> pieces, float... scores) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(SentencePieceBpe.byteSpelling(b));
    }
    float[] all = new float[tokens.size() + pieces.size() + 1];
    System.arraycopy(scores, 0, all, tokens.size(), scores.length);
    int[] types = new int[all.length];
    Arrays.fill(types, 0, 259, 6);
    Arrays.fill(types, 259, types.length, 1);
    types[0] = 2;
    types[1] = 3;
    types[2] = 3;
    types[types.length - 1] = 4;
    tokens.addAll(pieces);
    tokens.add("<tool>");
    return Metadata.builder()
        .text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", tokens)
        .ints("tokenizer.ggml.token_type", types)
        .put("tokenizer.ggml.scores", MetaArray.floats(all))
        .count("tokenizer.ggml.bos_token_id", 1)
        .count("tokenizer.ggml.eos_token_id", 2);
  }

  private static Tokenizer small() {
    return TokenizersTest.read(gguf(PIECES, SCORES));
  }

  private static List<String> spellings(Tokenizer tokenizer, int... ids) {
    return Arrays.stream(ids).mapToObj(tokenizer.vocabulary()::spelling).toList();
  }

  @Test
  void joinsThePairWithTheBestScoreTheLeftmostOfEquals() {
    Tokenizer small = small();
    assertEquals(List.of("▁a", "bc"), spellings(small, small.encode("abc")));
    assertEquals(List.of("▁b", "aaa", "aa"), spellings(small, small.encode("baaaaa")));
    assertEquals(List.of("▁", "é"), spellings(small, small.encode("é")));
    assertEquals(0, small.encode("").length);
  }

  @Test
  void textThatGoesOnGetsNoSpaceInFront() {
    Tokenizer small = small();
    assertEquals(List.of("<0x0A>", "b"), spellings(small, small.encodeFurther("\nb")));
    assertEquals(List.of("▁ab"), spellings(small, small.encodeFurther(" ab")));
    assertEquals(0, small.encodeFurther("").length);
  }

  @Test
  void spellsUnknownCharactersInBytes() {
    Tokenizer small = small();
    assertEquals(
        List.of("▁a", "<0xF0>", "<0x9F>", "<0x9A>", "<0x80>", "<0x0A>", "b"),
        spellings(small, small.encode("a🚀\nb")));
    assertEquals("a🚀\nb", small.decode(small.encode("a🚀\nb")));
  }

  @Test
  void agreesWithJoiningPairByPair() {
    Random random = new Random(41);
    for (int round = 0; round < 300; round++) {
      List<String> pieces = new ArrayList<>(List.of("a", "b"));
      for (int i = random.nextInt(20); i >= 0; i--) {
        String piece = randomWord(random, random.nextInt(2, 6)); // some with c, no token itself
        if (!pieces.contains(piece)) {
          pieces.add(piece);
        }
      }
      float[] scores = new float[pieces.size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = -random.nextInt(6); // many are equal
      }
      Tokenizer ours =
          TokenizersTest.read(gguf(pieces, scores).flag("tokenizer.ggml.add_space_prefix", false));
      String text = randomWord(random, random.nextInt(1, 40));
      assertEquals(
          joined(text, pieces, scores),
          spellings(ours, ours.encode(text)),
          () -> text + " of " + pieces + Arrays.toString(scores));
    }
  }

  private static String randomWord(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append("aaabbbc".charAt(random.nextInt(7)));
    }
    return word.toString();
  }

  /** The definition: join the neighbours whose join scores best, the leftmost of equals. */
  private static List<String> joined(String text, List<String> pieces, float[] scores) {
    List<String> symbols = new ArrayList<>(List.of(text.split("")));
    while (true) {
      int best = -1;
      float bestScore = Float.NEGATIVE_INFINITY;
      for (int i = 1; i < symbols.size(); i++) {
        int piece = pieces.indexOf(symbols.get(i - 1) + symbols.get(i));
        if (piece >= 0 && scores[piece] > bestScore) {
          bestScore = scores[piece];
          best = i;
        }
      }
      if (best < 0) {
        symbols.replaceAll(s -> pieces.contains(s) ? s : "<0x%02X>".formatted((int) s.charAt(0)));
        return symbols;
      }
      String right = symbols.remove(best);
      symbols.set(best - 1, symbols.get(best - 1) + right);
    }
  }

  @Test
  void putsASpaceBeforeEveryPieceOfTextUnlessTheFileSaysNo() {
    Tokenizer small = small();
    assertEquals(List.of("▁a", "<tool>", "▁b"), spellings(small, small.encode("a<tool>b")));
    assertEquals(
        List.of("<s>", "▁a", "</s>", "▁", "▁b"),
        spellings(small, small.encodeWithSpecials("<s>a</s> b")));
    Tokenizer plain =
        TokenizersTest.read(gguf(PIECES, SCORES).flag("tokenizer.ggml.add_space_prefix", false));
    assertEquals(List.of("a", "▁b"), spellings(plain, plain.encode("a b")));
    assertEquals(" b", plain.decode(plain.encode(" b")));
  }

  @Test
  void dropsOneSpaceAtTheStartOfDecodedText() {
    Tokenizer small = small();
    assertEquals("a b", small.decode(small.encode("a b")));
    assertEquals("  a", small.decode(small.encode("  a")));
    assertEquals("<s> a", small.decode(small.encodeWithSpecials("<s>a")));
    assertArrayEquals(new byte[] {' ', 'a'}, small.bytes(small.encode("a")[0]));
  }

  @Test
  void neverFormsAMarkFromPlainText() {
    List<String> pieces = List.of("<", "s", ">", "<s", "s>");
    Tokenizer tokenizer =
        TokenizersTest.read(
            gguf(pieces, -1, -2, -3, -4, -5).flag("tokenizer.ggml.add_space_prefix", false));
    assertEquals(List.of("<s", ">"), spellings(tokenizer, tokenizer.encode("<s>")));
    assertEquals(List.of("<s>"), spellings(tokenizer, tokenizer.encodeWithSpecials("<s>")));
    assertEquals(6, tokenizer.encodeWithSpecials("<0x41>").length);
  }

  @Test
  void joinsALongTextInLessThanQuadraticTime() {
    Tokenizer small = small();
    String text = "ab".repeat(1 << 18);
    int[] ids = assertTimeout(Duration.ofSeconds(20), () -> small.encode(text));
    assertEquals(text, small.decode(ids));
  }
}
