package dev.ets.token;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Cuts text at added tokens and normalises what lies between, in the order of Hugging Face's
 * library: tokens that are not {@code normalized} are found in the raw text, then each piece is
 * normalised and the others are found in it. Immutable.
 */
final class AddedTokens {
  /** Encodes what is no added token. */
  interface Plain {
    /**
     * Appends the ids of a piece of text.
     *
     * @param normalised is not empty
     * @param atStart whether nothing comes before it in the text
     */
    void encode(String normalised, boolean atStart, IntList ids);
  }

  private record Finders(TokenFinder raw, TokenFinder normalised) {}

  private final UnaryOperator<String> normalise;
  private final Finders all;
  private final Finders withoutSpecials;

  /**
   * @param normalise what the model does to text before it cuts it
   */
  AddedTokens(List<AddedToken> tokens, UnaryOperator<String> normalise) {
    this.normalise = normalise;
    all = finders(tokens);
    withoutSpecials = finders(tokens.stream().filter(token -> !token.special()).toList());
  }

  private Finders finders(List<AddedToken> tokens) {
    return new Finders(
        new TokenFinder(tokens.stream().filter(t -> !t.normalized()).toList(), AddedToken::content),
        new TokenFinder(
            tokens.stream().filter(AddedToken::normalized).toList(),
            token -> normalise.apply(token.content())));
  }

  /**
   * The ids of {@code text}.
   *
   * @param specials whether special tokens are found, too
   */
  int[] encode(String text, boolean specials, Plain plain) {
    Finders finders = specials ? all : withoutSpecials;
    IntList ids = new IntList();
    AddedTokens.Plain normalised =
        (piece, atStart, to) -> cut(finders.normalised, normalise.apply(piece), atStart, plain, to);
    cut(finders.raw, WellFormed.of(text), true, normalised, ids);
    return ids.toArray();
  }

  private static void cut(
      TokenFinder finder, String text, boolean atStart, Plain plain, IntList ids) {
    int from = 0;
    for (TokenFinder.Match match : finder.find(text)) {
      if (from < match.start()) {
        plain.encode(text.substring(from, match.start()), atStart && from == 0, ids);
      }
      ids.add(match.id());
      from = match.end();
    }
    if (from < text.length()) {
      plain.encode(text.substring(from), atStart && from == 0, ids);
    }
  }
}
