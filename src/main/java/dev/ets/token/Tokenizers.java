package dev.ets.token;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/** Tokenizers to and from the metadata of model files ({@code tokenizer.ggml.*}). */
public final class Tokenizers {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String MODEL = PREFIX + "model";
  private static final String PRE = PREFIX + "pre";
  private static final String TOKENS = PREFIX + "tokens";
  private static final String TYPES = PREFIX + "token_type";
  private static final String MERGES = PREFIX + "merges";
  private static final String BOS = PREFIX + "bos_token_id";
  private static final String EOS = PREFIX + "eos_token_id";

  private static final String BYTE_LEVEL_BPE = "gpt2";
  private static final String WORD_PIECE = "bert";

  /** How GGUF marks a WordPiece token that starts a word; "##" is dropped from the others. */
  private static final String WORD_START = "\u2581";

  private Tokenizers() {}

  /**
   * The tokenizer that a model file describes.
   *
   * @throws FormatException when the file describes none, one that is not supported, or one that
   *     contradicts itself
   */
  public static Tokenizer of(Checkpoint checkpoint) {
    Metadata metadata = checkpoint.metadata();
    String model = metadata.text(MODEL);
    return switch (model) {
      case BYTE_LEVEL_BPE -> byteLevelBpe(metadata);
      case WORD_PIECE -> wordPiece(metadata);
      default ->
          throw new FormatException(
              checkpoint.source(),
              MODEL,
              model,
              "is not supported; supported are %s (byte-level BPE) and %s (WordPiece)"
                  .formatted(BYTE_LEVEL_BPE, WORD_PIECE));
    };
  }

  private static ByteLevelBpe byteLevelBpe(Metadata metadata) {
    List<String> tokens = metadata.texts(TOKENS);
    List<String> merges = metadata.texts(MERGES);
    String pre = metadata.text(PRE, "default");
    PreTokenizer preTokenizer;
    try {
      preTokenizer = PreTokenizer.named(pre);
    } catch (IllegalArgumentException e) {
      throw new FormatException(metadata.source(), PRE, pre, "is not supported: " + e.getMessage());
    }
    try {
      return new ByteLevelBpe(vocabulary(metadata, tokens), merges, preTokenizer);
    } catch (IllegalArgumentException e) {
      throw broken(metadata, tokens, e);
    }
  }

  private static WordPiece wordPiece(Metadata metadata) {
    List<String> tokens = metadata.texts(TOKENS).stream().map(Tokenizers::fromGguf).toList();
    try {
      return new WordPiece(vocabulary(metadata, tokens));
    } catch (IllegalArgumentException e) {
      throw broken(metadata, tokens, e);
    }
  }

  private static FormatException broken(
      Metadata metadata, List<String> tokens, IllegalArgumentException e) {
    return new FormatException(
        metadata.source(), TOKENS, tokens.size() + " tokens", "do not work: " + e.getMessage());
  }

  private static Vocabulary vocabulary(Metadata metadata, List<String> tokens) {
    List<TokenKind> kinds = new ArrayList<>(tokens.size());
    if (metadata.has(TYPES)) {
      for (long code : metadata.integers(TYPES)) {
        kinds.add(TokenKind.ofGgufCode(code));
      }
    } else {
      kinds.addAll(Collections.nCopies(tokens.size(), TokenKind.NORMAL));
    }
    return new Vocabulary(tokens, kinds, id(metadata, BOS), id(metadata, EOS));
  }

  private static OptionalInt id(Metadata metadata, String key) {
    return metadata.has(key) ? OptionalInt.of(metadata.count(key)) : OptionalInt.empty();
  }

  /**
   * The metadata that describes a tokenizer; {@link #of} reads it back.
   *
   * @param to gets the keys, all {@code tokenizer.ggml.*}
   */
  public static void describe(ByteLevelBpe bpe, Metadata.Builder to) {
    Vocabulary vocabulary = bpe.vocabulary();
    to.text(MODEL, BYTE_LEVEL_BPE)
        .text(PRE, bpe.preTokenizer().name())
        .texts(TOKENS, vocabulary.tokens())
        .ints(TYPES, vocabulary.kinds().stream().mapToInt(TokenKind::ggufCode).toArray())
        .texts(MERGES, bpe.merges());
    vocabulary.bos().ifPresent(id -> to.count(BOS, id));
    vocabulary.eos().ifPresent(id -> to.count(EOS, id));
  }

  private static String fromGguf(String token) {
    if (token.startsWith("[") && token.endsWith("]")) {
      return token;
    }
    return token.startsWith(WORD_START)
        ? token.substring(WORD_START.length())
        : WordPiece.INNER + token;
  }
}
