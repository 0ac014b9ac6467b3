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
  private final Marks marks;

  /** As the other constructor, with {@link Marks#of}. */
  public Vocabulary(List<String> tokens, List<TokenKind> kinds, OptionalInt bos, OptionalInt eos) {
    this(tokens, kinds, Marks.of(bos, eos));
  }

  /**
   * @param tokens spelling by id, all different but for {@link TokenKind#UNUSED} ones
   * @param kinds one per token
   * @throws IllegalArgumentException when the lists do not match, a token occurs twice, or a mark
   *     is no id
   */
  public Vocabulary(List<String> tokens, List<TokenKind> kinds, Marks marks) {
    this.tokens = List.copyOf(tokens);
    this.kinds = List.copyOf(kinds);
    this.marks = marks;
    if (tokens.size() != kinds.size()) {
      throw new IllegalArgumentException(
          "%d tokens but %d token types".formatted(tokens.size(), kinds.size()));
    }
    ids = HashMap.newHashMap(tokens.size());
    for (int id = 0; id < this.tokens.size(); id++) {
      put(this.tokens.get(id), id);
    }
    marks.bos().ifPresent(this::check);
    marks.ends().forEach(this::check);
  }

  /** Padding may repeat a spelling: nothing is ever encoded to it. */
  private void put(String spelling, int id) {
    Integer other = ids.putIfAbsent(spelling, id);
    if (other == null || kinds.get(id) == TokenKind.UNUSED) {
      return;
    }
    if (kinds.get(other) != TokenKind.UNUSED) {
      throw new IllegalArgumentException(
          "token \"%s\" has two ids: %d and %d".formatted(spelling, other, id));
    }
    ids.put(spelling, id);
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

  /** The tokens that begin and end texts. */
  public Marks marks() {
    return marks;
  }

  private int check(int id) {
    if (id < 0 || id >= size()) {
      throw new IllegalArgumentException(
          "token id %d is outside the vocabulary 0..%d".formatted(id, size() - 1));
    }
    return id;
  }
}
