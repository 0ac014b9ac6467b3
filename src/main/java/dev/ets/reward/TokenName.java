package dev.ets.reward;

import dev.ets.UsageException;
import dev.ets.token.Tokenizer;
import java.util.OptionalInt;

/** A token as a format names it: by its id, or by a text that is one token. */
public sealed interface TokenName {
  /** By its id. */
  record Id(int id) implements TokenName {}

  /** As the file spells it ({@code ▁ки}), or a text that is encoded to it alone. */
  record Text(String text) implements TokenName {}

  /**
   * Its id.
   *
   * @param field what it is, for the message
   * @throws UsageException when the vocabulary has no such token
   */
  default int in(Tokenizer tokenizer, String field) {
    return switch (this) {
      case Id(int id) -> {
        if (id >= tokenizer.vocabSize()) {
          throw missing(field, "id " + id, tokenizer);
        }
        yield id;
      }
      case Text(String text) -> {
        OptionalInt spelled = tokenizer.vocabulary().id(text);
        if (spelled.isPresent()) {
          yield spelled.getAsInt();
        }
        int[] ids = tokenizer.encode(text);
        if (ids.length != 1) {
          throw missing(field, "\"%s\" (%d tokens)".formatted(text, ids.length), tokenizer);
        }
        yield ids[0];
      }
    };
  }

  private static UsageException missing(String field, String name, Tokenizer tokenizer) {
    return new UsageException(
        "the reward model's %s %s is no single token of its vocabulary of %d: name the token of this model in prm.json, or another model"
            .formatted(field, name, tokenizer.vocabSize()));
  }
}
