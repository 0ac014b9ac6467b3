package dev.ets.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.format.FormatException;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tokenizers from Hugging Face's {@code tokenizer.json}. What a file asks for is done exactly or
 * refused: an unknown model, normalizer, pre-tokenizer or decoder is a {@link FormatException} that
 * lists the known ones.
 */
final class TokenizerJson {
  private static final String NAME = "tokenizer.json";

  /** Words of that length take a millisecond; the cost grows with its square. */
  private static final int MAX_WORD_CHARACTERS = 1000;

  private record Pair(String left, String right) {
    String joined() {
      return left + right;
    }
  }

  private final Metadata metadata;
  private final JsonFile root;
  private final JsonFile model;

  private TokenizerJson(Metadata metadata) {
    this.metadata = metadata;
    this.root = JsonFile.parse(metadata.source(), NAME, metadata.text(Tokenizers.JSON));
    this.model = root.object("model");
  }

  /**
   * The tokenizer that {@code metadata} holds as JSON text.
   *
   * @throws FormatException when it is damaged, contradicts itself or asks for something unknown
   */
  static Tokenizer read(Metadata metadata) {
    return new TokenizerJson(metadata).tokenizer();
  }

  private Tokenizer tokenizer() {
    String type = model.text("type", model.has("merges") ? "BPE" : "WordPiece");
    boolean byteFallback = model.flag("byte_fallback", false);
    return switch (type) {
      case "BPE" -> byteFallback ? sentencePieceBpe() : byteLevelBpe();
      case "WordPiece" -> wordPiece();
      default -> throw model.error("type", "is not supported; supported are BPE and WordPiece");
    };
  }

  private TokenizerJsonVocabulary tokens(boolean byteTokens, Optional<String> unknown) {
    String size = metadata.text("general.architecture", "") + ".vocab_size";
    return new TokenizerJsonVocabulary(root, metadata.count(size, -1), byteTokens, unknown);
  }

  private Vocabulary vocabulary(TokenizerJsonVocabulary tokens) {
    TokenizerJsonTemplate template = TokenizerJsonTemplate.of(root, tokens.size());
    MarkKeys keys = new MarkKeys(metadata, tokens.size());
    OptionalInt bos = keys.bos();
    OptionalInt eos = keys.eos();
    return tokens.with(
        keys.marks(
            bos.isPresent() ? bos : template.begin(),
            eos.isPresent() ? eos : template.end(),
            template.begin().isPresent(),
            template.end().isPresent()));
  }

  private ByteLevelBpe byteLevelBpe() {
    TokenizerJsonText.checkByteLevelDecoder(root);
    PreTokenizer preTokenizer =
        TokenizerJsonText.preTokenizer(root, model.flag("ignore_merges", false));
    TokenizerJsonVocabulary tokens = tokens(false, Optional.empty());
    Vocabulary vocabulary = vocabulary(tokens);
    List<String> merges = new ArrayList<>();
    for (Pair pair : pairs(vocabulary)) {
      merges.add(pair.left + " " + pair.right);
    }
    try {
      return new ByteLevelBpe(vocabulary, merges, preTokenizer, tokens.added());
    } catch (IllegalArgumentException e) {
      throw model.error("vocab", vocabulary.size() + " tokens", "do not work: " + e.getMessage());
    }
  }

  private SentencePieceBpe sentencePieceBpe() {
    TokenizerJsonVocabulary tokens = tokens(true, Optional.of(model.text("unk_token", "<unk>")));
    Vocabulary vocabulary = vocabulary(tokens);
    List<Merges.Rule> rules = new ArrayList<>();
    for (Pair pair : pairs(vocabulary)) {
      int merged = vocabulary.requiredId(pair.joined());
      // Text that spells a mark becomes it where marks are looked for, and nowhere else.
      if (!vocabulary.isSpecial(merged)) {
        rules.add(
            new Merges.Rule(
                rules.size(),
                vocabulary.requiredId(pair.left),
                vocabulary.requiredId(pair.right),
                merged));
      }
    }
    return new SentencePieceBpe(
        vocabulary,
        rules,
        tokens.added(),
        TokenizerJsonText.spaces(root),
        TokenizerJsonText.dropsFirstSpace(root));
  }

  private WordPiece wordPiece() {
    int longest =
        model.has("max_input_chars_per_word") ? model.count("max_input_chars_per_word") : 100;
    if (longest > MAX_WORD_CHARACTERS) {
      throw model.error("max_input_chars_per_word", "is more than " + MAX_WORD_CHARACTERS);
    }
    String inner = model.text("continuing_subword_prefix", WordPiece.INNER);
    WordPiece.Rules rules =
        new WordPiece.Rules(
            TokenizerJsonText.bertText(root),
            model.text("unk_token", "[UNK]"),
            inner,
            longest,
            TokenizerJsonText.cleanup(root, inner));
    TokenizerJsonVocabulary tokens = tokens(false, Optional.of(rules.unknown()));
    Vocabulary vocabulary = vocabulary(tokens);
    if (vocabulary.id(rules.unknown()).isEmpty()) {
      throw model.error("unk_token", rules.unknown(), "is not in model.vocab");
    }
    return new WordPiece(vocabulary, rules, tokens.added());
  }

  /** The merge rules by rank; of a rule that is repeated, the last counts. */
  private List<Pair> pairs(Vocabulary vocabulary) {
    for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.text(affix, "").isEmpty()) {
        throw model.error(affix, "is not supported in a BPE model; it must be empty");
      }
    }
    if (model.real("dropout", 0) != 0) {
      throw model.error("dropout", "is for training; it must be null");
    }
    Map<Pair, Pair> pairs = new LinkedHashMap<>();
    JsonNode merges = model.array("merges");
    for (int i = 0; i < merges.size(); i++) {
      JsonNode node = merges.get(i);
      if (node.isTextual() && node.textValue().startsWith("#version")) {
        continue;
      }
      Pair pair = pair(i, node);
      for (String part : List.of(pair.left, pair.right, pair.joined())) {
        if (vocabulary.id(part).isEmpty()) {
          throw model.error(
              "merges[%d]".formatted(i),
              node,
              "needs token \"%s\", which the vocabulary lacks".formatted(part));
        }
      }
      pairs.remove(pair);
      pairs.put(pair, pair);
    }
    return List.copyOf(pairs.values());
  }

  private Pair pair(int index, JsonNode node) {
    if (node.isArray() && node.size() == 2 && node.get(0).isTextual() && node.get(1).isTextual()) {
      return new Pair(node.get(0).textValue(), node.get(1).textValue());
    }
    if (node.isTextual()) {
      String[] parts = node.textValue().split(" ", -1);
      if (parts.length == 2) {
        return new Pair(parts[0], parts[1]);
      }
    }
    throw model.error(
        "merges[%d]".formatted(index),
        node,
        "is no merge: \"left right\" or [\"left\", \"right\"]");
  }
}
