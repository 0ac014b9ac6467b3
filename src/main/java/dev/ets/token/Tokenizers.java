package dev.ets.token;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Tokenizers to and from the metadata of model files ({@code tokenizer.ggml.*}). */
public final class Tokenizers {
  /** GGUF's key for the whole text of a {@code tokenizer.json}. */
  public static final String JSON = "tokenizer.huggingface.json";

  private static final String PREFIX = "tokenizer.ggml.";
  private static final String MODEL = PREFIX + "model";
  private static final String PRE = PREFIX + "pre";
  private static final String TOKENS = PREFIX + "tokens";
  private static final String TYPES = PREFIX + "token_type";
  private static final String MERGES = PREFIX + "merges";
  private static final String SCORES = PREFIX + "scores";
  private static final String SPACE_PREFIX = PREFIX + "add_space_prefix";
  private static final String LOWERCASE = PREFIX + "normalizer.lowercase";
  private static final String STRIP_ACCENTS = PREFIX + "normalizer.strip_accents";

  private static final String BYTE_LEVEL_BPE = "gpt2";
  private static final String SENTENCE_PIECE = "llama";
  private static final String WORD_PIECE = "bert";

  /**
   * What ends a text or a turn in the families that we know, whatever a file calls its end token:
   * Llama 3's first files name {@code <|end_of_text|>}, which its chat models never write, and
   * Qwen's chat models now and then end with {@code <|endoftext|>}. As llama.cpp does.
   */
  private static final Set<String> ENDS =
      Set.of(
          "</s>",
          "<|end_of_text|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|endoftext|>",
          "<|im_end|>",
          "<|EOT|>",
          "<｜end▁of▁sentence｜>");

  /** How GGUF marks a WordPiece token that starts a word; "##" is dropped from the others. */
  private static final String WORD_START = "\u2581";

  private Tokenizers() {}

  /**
   * The tokenizer that a model file describes: by the text of a {@code tokenizer.json} where it has
   * one, else by GGUF's own keys.
   *
   * @throws FormatException when the file describes none, one that is not supported, or one that
   *     contradicts itself
   */
  public static Tokenizer of(Checkpoint checkpoint) {
    Metadata metadata = checkpoint.metadata();
    if (metadata.has(JSON)) {
      return TokenizerJson.read(metadata);
    }
    String model = metadata.text(MODEL);
    return switch (model) {
      case BYTE_LEVEL_BPE -> byteLevelBpe(metadata);
      case SENTENCE_PIECE -> sentencePiece(metadata);
      case WORD_PIECE -> wordPiece(metadata);
      default ->
          throw new FormatException(
              checkpoint.source(),
              MODEL,
              model,
              "is not supported; supported are %s (byte-level BPE), %s (SentencePiece BPE) and %s"
                      .formatted(BYTE_LEVEL_BPE, SENTENCE_PIECE, WORD_PIECE)
                  + " (WordPiece)");
    };
  }

  private static ByteLevelBpe byteLevelBpe(Metadata metadata) {
    List<String> tokens = metadata.texts(TOKENS);
    List<String> merges = metadata.texts(MERGES);
    PreTokenizer preTokenizer = preTokenizer(metadata);
    return made(
        metadata,
        tokens,
        () ->
            new ByteLevelBpe(
                vocabulary(metadata, tokens, !isQwen(metadata)), merges, preTokenizer));
  }

  /** Files made before May 2024 do not say, and a guess would cut words where they were not. */
  private static PreTokenizer preTokenizer(Metadata metadata) {
    String pre = metadata.text(PRE, "default");
    if (pre.equals("default")) {
      throw new FormatException(
          metadata.source(),
          PRE,
          metadata.has(PRE) ? pre : "(missing)",
          "does not say how text is cut into pieces; take a file that a newer converter made");
    }
    try {
      return PreTokenizer.named(pre);
    } catch (IllegalArgumentException e) {
      throw new FormatException(metadata.source(), PRE, pre, "is not supported: " + e.getMessage());
    }
  }

  private static SentencePieceBpe sentencePiece(Metadata metadata) {
    List<String> tokens = metadata.texts(TOKENS);
    float[] scores = metadata.reals(SCORES);
    boolean spacePrefix = metadata.flag(SPACE_PREFIX, true);
    return made(
        metadata,
        tokens,
        () -> SentencePieceBpe.ofScores(vocabulary(metadata, tokens, true), scores, spacePrefix));
  }

  private static WordPiece wordPiece(Metadata metadata) {
    List<String> tokens = metadata.texts(TOKENS).stream().map(Tokenizers::fromGguf).toList();
    boolean lowercase = metadata.flag(LOWERCASE, true);
    BertText text = new BertText(true, true, metadata.flag(STRIP_ACCENTS, lowercase), lowercase);
    return made(metadata, tokens, () -> new WordPiece(vocabulary(metadata, tokens, true), text));
  }

  private static <T> T made(Metadata metadata, List<String> tokens, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new FormatException(
          metadata.source(), TOKENS, tokens.size() + " tokens", "do not work: " + e.getMessage());
    }
  }

  /** Its files name a begin token, which no text begins with, and the older ones do not say so. */
  private static boolean isQwen(Metadata metadata) {
    return metadata.text("general.architecture", "").startsWith("qwen");
  }

  /**
   * @param tokens as our tokenizer spells them
   * @param begins whether texts begin with the begin token where the file does not say
   */
  private static Vocabulary vocabulary(Metadata metadata, List<String> tokens, boolean begins) {
    List<TokenKind> kinds = new ArrayList<>(tokens.size());
    if (metadata.has(TYPES)) {
      for (long code : metadata.integers(TYPES)) {
        kinds.add(TokenKind.ofGgufCode(code));
      }
    } else {
      kinds.addAll(Collections.nCopies(tokens.size(), TokenKind.NORMAL));
    }
    MarkKeys keys = new MarkKeys(metadata, tokens.size());
    boolean bert = metadata.text(MODEL).equals(WORD_PIECE);
    OptionalInt bos = bert ? named(keys.bos(), tokens, WordPiece.BEGIN) : keys.bos();
    OptionalInt eos = bert ? named(keys.eos(), tokens, WordPiece.END) : keys.eos();
    Marks marks = keys.marks(bos, eos, begins, false);
    return new Vocabulary(tokens, kinds, marks.withEnds(ends(tokens, kinds)));
  }

  private static OptionalInt named(OptionalInt id, List<String> tokens, String spelling) {
    int at = id.orElseGet(() -> tokens.indexOf(spelling));
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
  }

  private static Set<Integer> ends(List<String> tokens, List<TokenKind> kinds) {
    Set<Integer> ends = new TreeSet<>();
    for (int id = 0; id < Math.min(tokens.size(), kinds.size()); id++) {
      boolean mark = kinds.get(id) == TokenKind.CONTROL || kinds.get(id) == TokenKind.USER_DEFINED;
      if (mark && ENDS.contains(tokens.get(id))) {
        ends.add(id);
      }
    }
    return ends;
  }

  /**
   * The metadata that describes a tokenizer; {@link #of} reads it back.
   *
   * @param to gets the keys, all {@code tokenizer.ggml.*}
   * @throws IllegalArgumentException when the pre-tokenizer has no name
   */
  public static void describe(ByteLevelBpe bpe, Metadata.Builder to) {
    if (!bpe.preTokenizer().isNamed()) {
      throw new IllegalArgumentException(
          "GGUF has no name for this pre-tokenizer; it knows " + PreTokenizer.names());
    }
    Vocabulary vocabulary = bpe.vocabulary();
    to.text(MODEL, BYTE_LEVEL_BPE)
        .text(PRE, bpe.preTokenizer().name())
        .texts(TOKENS, vocabulary.tokens())
        .ints(TYPES, vocabulary.kinds().stream().mapToInt(TokenKind::ggufCode).toArray())
        .texts(MERGES, bpe.merges());
    Marks marks = vocabulary.marks();
    marks.bos().ifPresent(id -> to.count(MarkKeys.BOS, id));
    marks.eos().ifPresent(id -> to.count(MarkKeys.EOS, id));
    if (marks.bos().isPresent()) {
      to.flag(MarkKeys.ADD_BOS, marks.addsBos());
    }
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
