package dev.ets.token;

import dev.ets.format.FormatException;
import dev.ets.format.JsonFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens of a {@code tokenizer.json}: those of its model and the added ones. Ids that nobody
 * has are filled with {@code [PAD<id>]}, up to the size of the model's embedding, as llama.cpp's
 * converter does.
 */
final class TokenizerJsonVocabulary {
  /** Models pad by a few hundred; a file must not make us allocate what it does not hold. */
  private static final int MAX_PADDING = 1 << 16;

  private final JsonFile model;
  private final JsonFile vocab;
  private final List<String> tokens = new ArrayList<>();
  private final List<TokenKind> kinds = new ArrayList<>();
  private final List<AddedToken> added = new ArrayList<>();

  /**
   * @param root the whole file
   * @param vocabSize rows of the model's embedding; -1 when unknown
   * @param byteTokens whether {@code <0x41>} means a byte
   * @param unknown the token that stands for what the vocabulary lacks, if there is one
   * @throws FormatException when an id is taken twice or too large, or a token has two ids
   */
  TokenizerJsonVocabulary(
      JsonFile root, int vocabSize, boolean byteTokens, Optional<String> unknown) {
    this.model = root.object("model");
    this.vocab = model.object("vocab");
    List<JsonFile> addedObjects =
        root.has("added_tokens") ? root.objects("added_tokens") : List.of();
    int known = vocab.keys().size() + addedObjects.size();
    int limit = vocabSize >= 0 ? vocabSize : known + MAX_PADDING;
    if (limit > known + MAX_PADDING) {
      throw root.error(
          "vocab_size",
          vocabSize,
          "is more than the %d tokens of tokenizer.json and %d of padding"
              .formatted(known, MAX_PADDING));
    }
    for (String token : vocab.keys()) {
      put(vocab, token, limit, token);
    }
    addTokens(addedObjects, limit, vocabSize >= 0);
    setKinds(byteTokens, unknown);
    pad(vocabSize);
  }

  /** Gives {@code token} the id that stands at {@code key}. */
  private void put(JsonFile at, String key, int limit, String token) {
    int id = at.count(key);
    if (id >= limit) {
      throw at.error(key, "is no id: the vocabulary ends at %d".formatted(limit - 1));
    }
    while (tokens.size() <= id) {
      tokens.add(null);
    }
    String other = tokens.set(id, token);
    if (other != null) {
      throw at.error(key, "is also the id of \"%s\"".formatted(other));
    }
  }

  /**
   * @param cut whether tokens that the model's embedding has no row for are left out
   */
  private void addTokens(List<JsonFile> objects, int limit, boolean cut) {
    Set<String> seen = new HashSet<>();
    for (JsonFile object : objects) {
      String content = object.text("content");
      int id = object.count("id");
      if (!seen.add(content)) {
        throw object.error("content", "is added twice");
      }
      boolean inModel = vocab.has(content);
      if (inModel && vocab.count(content) != id) {
        throw object.error("id", "is not %d, as in model.vocab".formatted(vocab.count(content)));
      }
      if (id >= limit && cut || content.isEmpty()) {
        continue;
      }
      if (!inModel) {
        put(object, "id", limit, content);
      }
      added.add(
          new AddedToken(
              id,
              content,
              object.flag("special", false),
              object.flag("lstrip", false),
              object.flag("rstrip", false),
              object.flag("single_word", false),
              object.flag("normalized", true)));
    }
  }

  private void setKinds(boolean byteTokens, Optional<String> unknown) {
    TokenKind[] all = new TokenKind[tokens.size()];
    Arrays.fill(all, TokenKind.NORMAL);
    for (AddedToken token : added) {
      all[token.id()] = token.special() ? TokenKind.CONTROL : TokenKind.USER_DEFINED;
    }
    if (byteTokens) {
      for (int b = 0; b < 256; b++) {
        String spelling = SentencePieceBpe.byteSpelling(b);
        if (!vocab.has(spelling)) {
          throw model.error("byte_fallback", "needs token \"%s\"".formatted(spelling));
        }
        all[vocab.count(spelling)] = TokenKind.BYTE;
      }
    }
    unknown.filter(vocab::has).ifPresent(token -> all[vocab.count(token)] = TokenKind.UNKNOWN);
    kinds.addAll(List.of(all));
  }

  private void pad(int vocabSize) {
    while (tokens.size() < vocabSize) {
      tokens.add(null);
      kinds.add(TokenKind.UNUSED);
    }
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id) == null) {
        tokens.set(id, "[PAD%d]".formatted(id));
        kinds.set(id, TokenKind.UNUSED);
      }
    }
  }

  int size() {
    return tokens.size();
  }

  List<AddedToken> added() {
    return added;
  }

  Vocabulary with(Marks marks) {
    return new Vocabulary(tokens, kinds, marks);
  }
}
