package dev.ets.train;

import dev.ets.token.ByteAlphabet;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.PreTokenizer;
import dev.ets.token.TokenKind;
import dev.ets.token.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Learns a byte-level BPE vocabulary: starting from the 256 bytes, the most frequent pair of
 * neighbours inside a piece becomes a token, again and again. Ties go to the pair with the lower
 * ids, so the same texts in any order give the same tokenizer.
 *
 * <p>Ids: bytes 0..255 by value, then learned tokens by rank, then the special tokens.
 *
 * @param preTokenizer cuts texts into the pieces that no token crosses
 * @param vocabSize ids in all, special tokens included; fewer come out when no pair occurs twice
 * @param specials the first begins a text, the second ends one, more may follow; texts must not
 *     contain them
 */
public record BpeTrainer(PreTokenizer preTokenizer, int vocabSize, List<String> specials) {
  private static final int BYTES = 256;

  /**
   * @throws IllegalArgumentException when there are fewer than two special tokens or no room for
   *     them beside the bytes
   */
  public BpeTrainer {
    specials = List.copyOf(specials);
    if (specials.size() < 2) {
      throw new IllegalArgumentException(
          "special tokens %s: at least a begin and an end token are needed".formatted(specials));
    }
    if (vocabSize < BYTES + specials.size()) {
      throw new IllegalArgumentException(
          "vocabulary size %d has no room for %d bytes and %d special tokens"
              .formatted(vocabSize, BYTES, specials.size()));
    }
  }

  /** The tokenizer learned from {@code texts}, which is gone through once. */
  public ByteLevelBpe train(Iterable<String> texts) {
    List<String> tokens = new ArrayList<>();
    for (int b = 0; b < BYTES; b++) {
      tokens.add(String.valueOf(ByteAlphabet.spell(b)));
    }
    List<String> merges = learn(new PairCounts(countPieces(texts)), tokens);
    List<TokenKind> kinds = new ArrayList<>(Collections.nCopies(tokens.size(), TokenKind.NORMAL));
    OptionalInt bos = OptionalInt.of(tokens.size());
    OptionalInt eos = OptionalInt.of(tokens.size() + 1);
    tokens.addAll(specials);
    kinds.addAll(Collections.nCopies(specials.size(), TokenKind.CONTROL));
    return new ByteLevelBpe(new Vocabulary(tokens, kinds, bos, eos), merges, preTokenizer);
  }

  /** Adds learned tokens to {@code tokens}; returns the merge rules by rank. */
  private List<String> learn(PairCounts pairs, List<String> tokens) {
    Map<String, Integer> ids = new HashMap<>();
    for (String token : tokens) {
      ids.put(token, ids.size());
    }
    List<String> merges = new ArrayList<>();
    while (tokens.size() < vocabSize - specials.size()) {
      PairCounts.Pair best = pairs.mostFrequent();
      if (best == null || best.count() < 2) {
        break;
      }
      String left = tokens.get(best.left());
      String right = tokens.get(best.right());
      // Two rules may spell the same token: (a, bc) and (ab, c).
      Integer id = ids.putIfAbsent(left + right, tokens.size());
      if (id == null) {
        id = tokens.size();
        tokens.add(left + right);
      }
      merges.add(left + " " + right);
      pairs.merge(best, id);
    }
    return merges;
  }

  private Map<String, Long> countPieces(Iterable<String> texts) {
    Map<String, Long> counts = new HashMap<>();
    for (String text : texts) {
      for (String piece : preTokenizer.pieces(preTokenizer.normalise(text))) {
        counts.merge(piece, 1L, Long::sum);
      }
    }
    return counts;
  }

  /** The bytes of a piece as token ids. */
  static int[] byteIds(String piece) {
    byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[utf8.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = utf8[i] & 0xFF;
    }
    return ids;
  }
}
