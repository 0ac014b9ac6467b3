package dev.ets.token;

import java.util.ArrayList;
import java.util.List;

/**
 * A token that is found whole in text, before anything else cuts it. The flags are those of Hugging
 * Face's {@code tokenizer.json}.
 *
 * @param special carries meaning beyond its text, so text from users must not form it
 * @param lstrip takes the white space before it, too
 * @param rstrip takes the white space behind it, too
 * @param singleWord is found only where no word character touches it
 * @param normalized is found in normalised text, in its normalised form
 */
record AddedToken(
    int id,
    String content,
    boolean special,
    boolean lstrip,
    boolean rstrip,
    boolean singleWord,
    boolean normalized) {

  /** What a GGUF file says of such tokens: their kinds. */
  static List<AddedToken> of(Vocabulary vocabulary) {
    List<AddedToken> added = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      boolean special =
          switch (vocabulary.kinds().get(id)) {
            case CONTROL, UNKNOWN -> true;
            case USER_DEFINED, NORMAL, UNUSED, BYTE -> false;
          };
      if (special || vocabulary.kinds().get(id) == TokenKind.USER_DEFINED) {
        added.add(new AddedToken(id, vocabulary.spelling(id), special, false, false, false, false));
      }
    }
    return added;
  }
}
