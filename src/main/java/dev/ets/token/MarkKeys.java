package dev.ets.token;

import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The metadata keys that name the tokens which begin and end texts. */
public record MarkKeys(Metadata metadata, int vocabSize) {
  public static final String BOS = "tokenizer.ggml.bos_token_id";
  public static final String EOS = "tokenizer.ggml.eos_token_id";
  static final String EOT = "tokenizer.ggml.eot_token_id";
  static final String EOM = "tokenizer.ggml.eom_token_id";
  public static final String ADD_BOS = "tokenizer.ggml.add_bos_token";
  static final String ADD_EOS = "tokenizer.ggml.add_eos_token";

  /** Of ours: all tokens that end a text, as a Hugging Face folder's files name them. */
  public static final String ENDS = "ets.end_token_ids";

  OptionalInt bos() {
    return id(BOS);
  }

  OptionalInt eos() {
    return id(EOS);
  }

  /**
   * The marks, with {@code addsBos} and {@code addsEos} where the metadata says neither.
   *
   * @throws FormatException when a key names no token
   */
  Marks marks(OptionalInt bos, OptionalInt eos, boolean addsBos, boolean addsEos) {
    Set<Integer> ends = new TreeSet<>();
    id(EOT).ifPresent(ends::add);
    id(EOM).ifPresent(ends::add);
    if (metadata.has(ENDS)) {
      for (long id : metadata.integers(ENDS)) {
        ends.add(check(ENDS, id));
      }
    }
    return new Marks(
        bos, eos, metadata.flag(ADD_BOS, addsBos), metadata.flag(ADD_EOS, addsEos), ends);
  }

  private OptionalInt id(String key) {
    return metadata.has(key)
        ? OptionalInt.of(check(key, metadata.integer(key)))
        : OptionalInt.empty();
  }

  private int check(String key, long id) {
    if (id < 0 || id >= vocabSize) {
      throw new FormatException(
          metadata.source(), key, id, "is outside the vocabulary 0..%d".formatted(vocabSize - 1));
    }
    return (int) id;
  }
}
