package dev.ets.token;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Byte-level BPE tokenizers for tests: the 256 bytes, one token per merge, then the specials. */
public final class SmallBpe {
  private SmallBpe() {}

  public static ByteLevelBpe of(String preTokenizer, List<String> merges, String... specials) {
    List<String> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteAlphabet.spell(b)));
    }
    for (String merge : merges) {
      String token = merge.replace(" ", "");
      if (!tokens.contains(token)) {
        tokens.add(token);
      }
    }
    List<TokenKind> kinds = new ArrayList<>(Collections.nCopies(tokens.size(), TokenKind.NORMAL));
    tokens.addAll(List.of(specials));
    kinds.addAll(Collections.nCopies(specials.length, TokenKind.CONTROL));
    Vocabulary vocabulary = new Vocabulary(tokens, kinds, OptionalInt.empty(), OptionalInt.empty());
    return new ByteLevelBpe(vocabulary, merges, PreTokenizer.named(preTokenizer));
  }
}
