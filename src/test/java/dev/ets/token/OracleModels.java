package dev.ets.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.format.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A small tokenizer of each kind as its makers would ship it: a {@code tokenizer.json} with the
 * model's own parts, and the same as GGUF metadata. The vocabularies are learned from {@link
 * HardText}.
 */
final class OracleModels {
  /**
   * What added tokens look like; those with flags come only with {@link #json(String, boolean)}.
   */
  static final List<String> MARKS =
      List.of(
          "<|begin|>",
          "<|end|>",
          "<|end|>",
          " <|left|> ",
          "\n<|left|>",
          " <|right|> \u00a0\t",
          "<|word|>",
          "a<|word|>",
          "<|word|>é",
          " <|word|> ",
          "Café",
          "cafe\u0301",
          "<tool call>");

  static final List<String> BYTE_LEVEL =
      List.of(
          "gpt-2", "llama-bpe", "qwen2", "tekken", "deepseek-llm", "deepseek-coder", "deepseek-v3");
  static final List<String> SENTENCE_PIECE = List.of("llama-2", "mistral", "metaspace-words");
  static final List<String> WORD_PIECE = List.of("bert-uncased", "bert-cased");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BYTE_LEVEL_STAGE =
      """
      {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":%s}""";

  private static final String PAIR_TAIL = ",{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}";

  private static OracleModels made;

  private final List<String[]> byteMerges;
  private final List<String> pieces = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  private final List<String> words;

  private OracleModels() {
    HardText texts = new HardText(Character::isDefined, MARKS);
    Random random = new Random(11);
    TinyTrainer bytes = new TinyTrainer();
    TinyTrainer characters = new TinyTrainer();
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 500; i++) {
      String text = texts.next(random);
      bytes.add(ByteAlphabet.spell(text.getBytes(StandardCharsets.UTF_8)));
      characters.add((" " + text).replace(' ', SentencePieceBpe.SPACE));
      String lower = BertText.UNCASED.normalise(text);
      BertText.words((lower + " " + text).replace('▁', ' ')) // GGUF's spelling has no such word
          .forEach(word -> counts.merge(word, 1, Integer::sum));
    }
    byteMerges = bytes.learn(400);
    words = wordPieces(counts);
    characters.learn(400);
    Set<Integer> joined = new HashSet<>();
    for (String symbol : characters.symbols()) {
      if (symbol.codePointCount(0, symbol.length()) > 1) {
        symbol.codePoints().forEach(joined::add);
      }
    }
    // Every third character that no merge needs has to be spelled in bytes.
    for (String symbol : characters.symbols()) {
      boolean needed = joined.contains(symbol.codePointAt(0)) || symbol.hashCode() % 3 != 0;
      if (needed && OracleGguf.type(symbol) == 1) {
        pieces.add(symbol);
        scores.add(-(float) pieces.size());
      }
    }
  }

  static synchronized OracleModels get() {
    if (made == null) {
      made = new OracleModels();
    }
    return made;
  }

  private static List<String> wordPieces(Map<String, Integer> counts) {
    Set<String> pieces = new LinkedHashSet<>();
    counts.forEach(
        (word, count) -> {
          int first = word.offsetByCodePoints(0, 1);
          pieces.add(word.substring(0, first));
          if (count > 1) {
            int middle =
                word.offsetByCodePoints(0, Math.max(1, word.codePointCount(0, word.length()) / 2));
            pieces.add(word.substring(0, middle));
            pieces.add("##" + word.substring(middle));
            pieces.add(word);
          }
          if (word.length() > first && word.hashCode() % 4 != 0) {
            pieces.add("##" + word.substring(first, word.offsetByCodePoints(first, 1)));
          }
        });
    pieces.remove("##");
    return List.copyOf(pieces);
  }

  /**
   * The model's {@code tokenizer.json}.
   *
   * @param flags whether there are added tokens with flags that GGUF cannot tell
   */
  String json(String kind, boolean flags) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    if (BYTE_LEVEL.contains(kind)) {
      byteLevel(kind, root);
    } else if (SENTENCE_PIECE.contains(kind)) {
      sentencePiece(kind, root);
    } else {
      wordPiece(kind, root);
    }
    addTokens(kind, root, added, flags);
    return root.toString();
  }

  private static void addTokens(String kind, ObjectNode root, ArrayNode added, boolean flags) {
    JsonNode vocab = root.at("/model/vocab");
    List<String> specials =
        SENTENCE_PIECE.contains(kind)
            ? List.of("<unk>", "<s>", "</s>")
            : WORD_PIECE.contains(kind)
                ? List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
                : List.of("<|begin|>", "<|end|>");
    for (String special : specials) {
      added(added, vocab, special, true, "");
    }
    added(added, vocab, "<tool call>", false, "");
    if (flags) {
      added(added, vocab, "<|left|>", true, "lstrip");
      added(added, vocab, "<|right|>", false, "rstrip");
      added(added, vocab, "<|word|>", false, "single_word");
      added(added, vocab, "Café", false, "normalized");
    }
  }

  static void added(ArrayNode to, JsonNode vocab, String content, boolean special, String flag) {
    int next = vocab.size();
    for (JsonNode other : to) {
      next += vocab.has(other.get("content").textValue()) ? 0 : 1;
    }
    int id = vocab.has(content) ? vocab.get(content).intValue() : next;
    ObjectNode token = to.addObject().put("id", id).put("content", content);
    for (String name : List.of("single_word", "lstrip", "rstrip", "normalized")) {
      token.put(name, name.equals(flag));
    }
    token.put("special", special);
  }

  // Byte-level BPE.

  private void byteLevel(String kind, ObjectNode root) {
    root.set("normalizer", kind.equals("qwen2") ? tree("{\"type\":\"NFC\"}") : null);
    ObjectNode pre = root.putObject("pre_tokenizer");
    if (kind.equals("gpt-2")) {
      root.set("pre_tokenizer", tree(BYTE_LEVEL_STAGE.formatted(true)));
    } else {
      ArrayNode stages = pre.put("type", "Sequence").putArray("pretokenizers");
      stages(kind, stages);
      stages.add(tree(BYTE_LEVEL_STAGE.formatted(false)));
    }
    root.set("decoder", tree(BYTE_LEVEL_STAGE.formatted(true)));
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model
        .put("byte_fallback", false)
        .put("ignore_merges", List.of("llama-bpe", "tekken").contains(kind));
    ObjectNode vocab = model.putObject("vocab");
    for (int b = 0; b < 256; b++) {
      vocab.put(String.valueOf(ByteAlphabet.spell(b)), b);
    }
    ArrayNode merges = model.putArray("merges");
    for (String[] pair : byteMerges) {
      putIfAbsent(vocab, pair[0] + pair[1]);
      merge(merges, pair, kind.startsWith("deepseek")); // both notations occur
    }
    int begin = vocab.has("<|begin|>") ? vocab.get("<|begin|>").intValue() : vocab.size();
    String template = template("<|begin|>", begin, "");
    root.set(
        "post_processor",
        tree(
            kind.equals("llama-bpe")
                ? "{\"type\":\"Sequence\",\"processors\":[%s,%s]}"
                    .formatted(BYTE_LEVEL_STAGE.formatted(true), template)
                : BYTE_LEVEL_STAGE.formatted(false)));
  }

  /** As {@link #json} of a byte-level kind, with a token for every byte and no other. */
  String bytesOnly(String kind) {
    ObjectNode root = (ObjectNode) tree(json(kind, false));
    root.putArray("added_tokens");
    root.putNull("post_processor");
    ObjectNode model = (ObjectNode) root.get("model");
    model.putArray("merges");
    ObjectNode vocab = model.putObject("vocab");
    for (int b = 0; b < 256; b++) {
      vocab.put(String.valueOf(ByteAlphabet.spell(b)), b);
    }
    return root.toString();
  }

  private static void putIfAbsent(ObjectNode vocab, String token) {
    if (!vocab.has(token)) {
      vocab.put(token, vocab.size());
    }
  }

  private static void merge(ArrayNode merges, String[] pair, boolean asText) {
    if (asText) {
      merges.add(pair[0] + " " + pair[1]);
    } else {
      merges.addArray().add(pair[0]).add(pair[1]);
    }
  }

  private static void stages(String kind, ArrayNode to) {
    List<Split> splits =
        switch (kind) {
          case "llama-bpe" -> List.of(Split.LLAMA_3);
          case "qwen2" -> List.of(Split.QWEN_2);
          case "tekken" -> List.of(Split.TEKKEN);
          case "deepseek-llm" ->
              List.of(
                  Split.LINE_ENDS,
                  Split.DEEPSEEK_LETTERS,
                  Split.DEEPSEEK_MARKS,
                  Split.LAST_SPACE,
                  Split.DEEPSEEK_CJK,
                  Split.DIGITS);
          case "deepseek-coder" ->
              List.of(Split.LINE_ENDS, Split.LETTERS, Split.PUNCTUATION, Split.DEEPSEEK_CJK);
          case "deepseek-v3" -> List.of(Split.THREE_DIGITS, Split.CJK, Split.DEEPSEEK_3);
          default -> throw new AssertionError(kind);
        };
    for (Split split : splits) {
      ObjectNode stage = to.addObject().put("type", "Split");
      stage.putObject("pattern").put("Regex", split.expression());
      stage.put("behavior", "Isolated").put("invert", false);
    }
    if (kind.equals("deepseek-coder")) {
      to.addObject().put("type", "Digits").put("individual_digits", true);
    }
  }

  // SentencePiece BPE.

  private void sentencePiece(String kind, ObjectNode root) {
    String replace = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"%s\"},\"content\":\"%s\"}";
    String metaspace =
        """
        {"type":"Metaspace","replacement":"▁","prepend_scheme":"%s","split":%s}""";
    root.putNull("normalizer").putNull("pre_tokenizer");
    switch (kind) {
      case "llama-2" ->
          root.set(
              "normalizer",
              tree(
                  "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"▁\"},"
                      + replace.formatted(" ", "▁")
                      + "]}"));
      case "mistral" -> root.set("pre_tokenizer", tree(metaspace.formatted("first", false)));
      default -> root.set("pre_tokenizer", tree(metaspace.formatted("always", true)));
    }
    root.set("post_processor", tree(template("<s>", 1, "")));
    root.set(
        "decoder",
        tree(
            "{\"type\":\"Sequence\",\"decoders\":["
                + replace.formatted("▁", " ")
                + ",{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"},"
                + "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}]}"));
    ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
    model.put("fuse_unk", true).put("byte_fallback", true);
    ObjectNode vocab = model.putObject("vocab");
    spmTokens().forEach(token -> vocab.put(token, vocab.size()));
    ArrayNode merges = model.putArray("merges");
    spmMerges().forEach(pair -> merge(merges, pair, kind.equals("llama-2")));
  }

  List<String> spmTokens() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(SentencePieceBpe.byteSpelling(b));
    }
    tokens.addAll(pieces);
    return tokens;
  }

  /** By id, as {@link #spmTokens}. */
  float[] spmScores() {
    float[] all = new float[spmTokens().size()];
    for (int i = 0; i < pieces.size(); i++) {
      all[all.length - pieces.size() + i] = scores.get(i);
    }
    return all;
  }

  /** As Hugging Face's converter makes them from scores. */
  private List<String[]> spmMerges() {
    Map<String, Float> score = new HashMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      score.put(pieces.get(i), scores.get(i));
    }
    List<String[]> merges = new ArrayList<>();
    for (String piece : pieces) {
      for (int at = piece.offsetByCodePoints(0, 1); at < piece.length(); ) {
        String[] pair = {piece.substring(0, at), piece.substring(at)};
        if (score.containsKey(pair[0]) && score.containsKey(pair[1])) {
          merges.add(pair);
        }
        at = piece.offsetByCodePoints(at, 1);
      }
    }
    merges.sort(
        Comparator.<String[]>comparingDouble(p -> -score.get(p[0] + p[1]))
            .thenComparingInt(p -> -p[0].length()));
    return merges;
  }

  // WordPiece.

  private void wordPiece(String kind, ObjectNode root) {
    boolean uncased = kind.equals("bert-uncased");
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .putNull("strip_accents")
        .put("lowercase", uncased);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    root.set("post_processor", tree(template("[CLS]", 2, "[SEP]")));
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = root.putObject("model").put("type", "WordPiece").put("unk_token", "[UNK]");
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
    ObjectNode vocab = model.putObject("vocab");
    bertTokens().forEach(token -> vocab.put(token, vocab.size()));
  }

  List<String> bertTokens() {
    List<String> tokens = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    tokens.addAll(words);
    return tokens;
  }

  /** A template with {@code end}, if it is not empty, as the token after {@code begin}. */
  private static String template(String begin, int id, String end) {
    String token = "{\"SpecialToken\":{\"id\":\"%s\",\"type_id\":0}}";
    String special = "\"%s\":{\"id\":\"%s\",\"ids\":[%d],\"tokens\":[\"%s\"]}";
    String single = token.formatted(begin) + ",{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}";
    String specials = special.formatted(begin, begin, id, begin);
    if (!end.isEmpty()) {
      single += "," + token.formatted(end);
      specials += "," + special.formatted(end, end, id + 1, end);
    }
    return "{\"type\":\"TemplateProcessing\",\"single\":[%s],\"pair\":[%s],\"special_tokens\":{%s}}"
        .formatted(single, single + PAIR_TAIL, specials);
  }

  static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /** Metadata that holds {@code json}. */
  static Metadata.Builder huggingFace(String json) {
    return Metadata.builder().text("tokenizer.huggingface.json", json);
  }
}
