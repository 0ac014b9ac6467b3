package dev.ets.token;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The tokens of a model as its file spells them, by id. Immutable.
 *
 * <p>The spelling is the tokenizer's own: {@code "Ġthe"} in byte-level BPE is {@code " the"} in
 * text.
 */
public final class Vocabulary {
  private final List<String> tokens;
  private final List<TokenKind> kinds;
  private final Map<String, Integer> ids;
  private final OptionalInt bos;
  private final OptionalInt eos;

  /**
   * @param tokens spelling by id, all different
   * @param kinds one per token
   * @throws IllegalArgumentException when the lists do not match, a token occurs twice, or {@code
   *     bos} or {@code eos} is no id
   */
  public Vocabulary(List<String> tokens, List<TokenKind> kinds, OptionalInt bos, OptionalInt eos) {
    this.tokens = List.copyOf(tokens);
    this.kinds = List.copyOf(kinds);
    this.bos = bos;
    this.eos = eos;
    if (tokens.size() != kinds.size()) {
      throw new IllegalArgumentException(
          "%d tokens but %d token types".formatted(tokens.size(), kinds.size()));
    }
    ids = HashMap.newHashMap(tokens.size());
    for (int id = 0; id < this.tokens.size(); id++) {
      Integer other = ids.put(this.tokens.get(id), id);
      if (other != null) {
        throw new IllegalArgumentException(
            "token \"%s\" has two ids: %d and %d".formatted(this.tokens.get(id), other, id));
      }
    }
    bos.ifPresent(this::check);
    eos.ifPresent(this::check);
  }

  /** Number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** Spelling by id. */
  public List<String> tokens() {
    return tokens;
  }

  /** Kind by id. */
  public List<TokenKind> kinds() {
    return kinds;
  }

  /**
   * How the file spells token {@code id}.
   *
   * @throws IllegalArgumentException when the id is outside the vocabulary
   */
  public String spelling(int id) {
    return tokens.get(check(id));
  }

  /** The id of a spelling, empty when the vocabulary lacks it. */
  public OptionalInt id(String spelling) {
    Integer id = ids.get(spelling);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * The id of a spelling that the caller cannot do without.
   *
   * @throws IllegalArgumentException when the vocabulary lacks it
   */
  public int requiredId(String spelling) {
    return id(spelling)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no token \"%s\" among the %d of this vocabulary".formatted(spelling, size())));
  }

  /** Whether token {@code id} is special, that is a control token. */
  public boolean isSpecial(int id) {
    return kinds.get(check(id)) == TokenKind.CONTROL;
  }

  /** The token that starts a text. */
  public OptionalInt bos() {
    return bos;
  }

  /** The token that ends a text. */
  public OptionalInt eos() {
    return eos;
  }

  private int check(int id) {
    if (id < 0 || id >= size()) {
      throw new IllegalArgumentException(
          "token id %d is outside the vocabulary 0..%d".formatted(id, size() - 1));
    }
    return id;
  }
}
