package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Byte-level BPE with OpenAI's vocabularies, which jtokkit brings, against jtokkit. */
class TiktokenOracleTest {
  private static final int STRINGS = Integer.getInteger("ets.strings", 10_000);

  @ParameterizedTest
  @CsvSource({"R50K_BASE, gpt-2", "CL100K_BASE, llama-bpe"})
  void givesTheIdsOfTiktoken(EncodingType type, String preTokenizer) throws IOException {
    Encoding theirs = Encodings.newLazyEncodingRegistry().getEncoding(type);
    ByteLevelBpe ours = bpe(type, preTokenizer);
    HardText texts = new HardText(Character::isDefined, List.of("<|endoftext|>", "<|end|>"));
    Random random = new Random(31);
    for (int i = 0; i < STRINGS; i++) {
      String text = texts.next(random);
      int[] ids = ours.encode(text);
      assertArrayEquals(theirs.encodeOrdinary(text).toArray(), ids, text);
      assertEquals(text, ours.decode(ids));
    }
  }

  private static ByteLevelBpe bpe(EncodingType type, String preTokenizer) throws IOException {
    List<String> tokens = tokens("/com/knuddels/jtokkit/" + type.getName() + ".tiktoken");
    Map<String, Integer> ranks = HashMap.newHashMap(tokens.size());
    tokens.forEach(token -> ranks.put(token, ranks.size()));
    List<String> merges = new ArrayList<>();
    for (int rank = 0; rank < tokens.size(); rank++) {
      if (tokens.get(rank).length() > 1) {
        merges.add(merge(tokens.get(rank), rank, ranks));
      }
    }
    List<TokenKind> kinds = Collections.nCopies(tokens.size(), TokenKind.NORMAL);
    Vocabulary vocabulary = new Vocabulary(tokens, kinds, OptionalInt.empty(), OptionalInt.empty());
    return new ByteLevelBpe(vocabulary, merges, PreTokenizer.named(preTokenizer));
  }

  /** Tokens by rank, spelled as {@link ByteAlphabet} does. */
  private static List<String> tokens(String resource) throws IOException {
    List<String> tokens = new ArrayList<>();
    try (InputStream in = Encoding.class.getResourceAsStream(resource)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        int space = line.indexOf(' ');
        assertEquals(tokens.size(), Integer.parseInt(line.substring(space + 1)));
        byte[] bytes = Base64.getDecoder().decode(line.substring(0, space));
        tokens.add(ByteAlphabet.spell(bytes));
      }
    }
    return tokens;
  }

  /** The rule that makes a token: what its bytes become by the rules before it, two parts. */
  private static String merge(String token, int rank, Map<String, Integer> ranks) {
    List<String> parts = new ArrayList<>(List.of(token.split("")));
    while (parts.size() > 2) {
      int best = -1;
      int bestRank = rank;
      for (int i = 1; i < parts.size(); i++) {
        int joined = ranks.getOrDefault(parts.get(i - 1) + parts.get(i), rank);
        if (joined < bestRank) {
          bestRank = joined;
          best = i;
        }
      }
      String right = parts.remove(best);
      parts.set(best - 1, parts.get(best - 1) + right);
    }
    return String.join(" ", parts);
  }
}
