package dev.ets.token;

import dev.ets.format.FormatException;
import dev.ets.format.JsonFile;
import java.util.ArrayList;
import java.util.List;

/** The parts of a {@code tokenizer.json} that treat text: normalizer, pre-tokenizer, decoder. */
final class TokenizerJsonText {
  private static final String NORMALIZER = "normalizer";
  private static final String PRE_TOKENIZER = "pre_tokenizer";
  private static final String DECODER = "decoder";
  private static final String SPACE = String.valueOf(SentencePieceBpe.SPACE);

  private TokenizerJsonText() {}

  /** The parts of a component: none if it is absent, many if it is a {@code Sequence}. */
  static List<JsonFile> parts(JsonFile parent, String name, String inSequence) {
    List<JsonFile> parts = new ArrayList<>();
    if (parent.has(name)) {
      flatten(parent.object(name), inSequence, parts);
    }
    return parts;
  }

  /** Nesting is bounded by the JSON parser. */
  private static void flatten(JsonFile part, String inSequence, List<JsonFile> to) {
    if (part.text("type").equals("Sequence")) {
      part.objects(inSequence).forEach(p -> flatten(p, inSequence, to));
    } else {
      to.add(part);
    }
  }

  private static List<JsonFile> normalizers(JsonFile root) {
    return parts(root, NORMALIZER, "normalizers");
  }

  private static List<JsonFile> preTokenizers(JsonFile root) {
    return parts(root, PRE_TOKENIZER, "pretokenizers");
  }

  private static FormatException unknown(JsonFile part, String known) {
    return part.error("is not supported here; supported is " + known);
  }

  // Byte-level BPE.

  /**
   * How a byte-level BPE model treats text.
   *
   * @param wholePieces as in {@link PreTokenizer}
   */
  static PreTokenizer preTokenizer(JsonFile root, boolean wholePieces) {
    boolean nfc = false;
    for (JsonFile part : normalizers(root)) {
      if (!part.text("type").equals("NFC")) {
        throw unknown(part, "NFC");
      }
      nfc = true;
    }
    List<Split> splits = new ArrayList<>();
    boolean bytes = false;
    for (JsonFile part : preTokenizers(root)) {
      if (bytes) {
        throw part.error("comes after ByteLevel, which must be the last");
      }
      switch (part.text("type")) {
        case "Split" -> splits.add(split(part));
        case "Digits" ->
            splits.add(part.flag("individual_digits", false) ? Split.DIGIT : Split.DIGITS);
        case "ByteLevel" -> {
          bytes = true;
          if (part.flag("add_prefix_space", true)) {
            throw part.error("add_prefix_space", "is not supported; it must be false");
          }
          if (part.flag("use_regex", true)) {
            splits.add(Split.GPT_2);
          }
        }
        default -> throw unknown(part, "Split, Digits, ByteLevel, Sequence");
      }
    }
    if (!bytes) {
      throw root.error(PRE_TOKENIZER, "has no ByteLevel, and model.byte_fallback is false");
    }
    return PreTokenizer.of(splits, nfc, wholePieces);
  }

  private static Split split(JsonFile part) {
    JsonFile pattern = part.object("pattern");
    if (!part.text("behavior").equals("Isolated") || part.flag("invert", false)) {
      throw unknown(part, "behavior Isolated without invert");
    }
    String expression = pattern.text("Regex");
    return Split.of(expression)
        .orElseThrow(
            () -> pattern.error("Regex", "is unknown; known are those of " + PreTokenizer.names()));
  }

  /** Checks that bytes become text in the only way we know. */
  static void checkByteLevelDecoder(JsonFile root) {
    List<JsonFile> parts = parts(root, DECODER, "decoders");
    if (parts.size() != 1 || !parts.getFirst().text("type").equals("ByteLevel")) {
      throw root.error(DECODER, "is not supported with byte-level BPE; supported is ByteLevel");
    }
  }

  // SentencePiece BPE.

  /** How a SentencePiece model spells spaces: by normalizers, or by a pre-tokenizer. */
  static SentencePieceBpe.Spaces spaces(JsonFile root) {
    boolean prepends = false;
    boolean replaces = false;
    for (JsonFile part : normalizers(root)) {
      switch (part.text("type")) {
        case "Prepend" -> {
          expect(part, "prepend", part.text("prepend"), SPACE);
          prepends = true;
        }
        case "Replace" -> {
          expect(part, "pattern", part.object("pattern").text("String"), " ");
          expect(part, "content", part.text("content"), SPACE);
          replaces = true;
        }
        default -> throw unknown(part, "Prepend \"▁\", Replace \" \" by \"▁\", Sequence");
      }
    }
    List<JsonFile> pre = preTokenizers(root);
    if (pre.isEmpty() && replaces) {
      return new SentencePieceBpe.Spaces(
          prepends ? SentencePieceBpe.Prefix.EVERY_PIECE : SentencePieceBpe.Prefix.NONE,
          true,
          false);
    }
    if (pre.size() == 1
        && pre.getFirst().text("type").equals("Metaspace")
        && !replaces
        && !prepends) {
      return metaspace(pre.getFirst());
    }
    throw root.error(
        PRE_TOKENIZER,
        "is not supported with byte_fallback; supported are normalizers Prepend and Replace, or"
            + " pre-tokenizer Metaspace");
  }

  private static SentencePieceBpe.Spaces metaspace(JsonFile part) {
    expect(part, "replacement", part.text("replacement"), SPACE);
    SentencePieceBpe.Prefix prefix =
        switch (part.text("prepend_scheme", "always")) {
          case "always" ->
              part.flag("add_prefix_space", true)
                  ? SentencePieceBpe.Prefix.WHERE_MISSING
                  : SentencePieceBpe.Prefix.NONE;
          case "first" -> SentencePieceBpe.Prefix.AT_START;
          case "never" -> SentencePieceBpe.Prefix.NONE;
          default ->
              throw part.error("prepend_scheme", "is unknown; known are always, first, never");
        };
    return new SentencePieceBpe.Spaces(prefix, false, part.flag("split", true));
  }

  /** Whether a SentencePiece model's decoder drops the space at the start of a text. */
  static boolean dropsFirstSpace(JsonFile root) {
    List<String> known = List.of("Replace", "ByteFallback", "Fuse", "Strip");
    List<JsonFile> parts = parts(root, DECODER, "decoders");
    List<String> types = parts.stream().map(p -> p.text("type")).toList();
    if (parts.size() < 3 || parts.size() > 4 || !types.equals(known.subList(0, parts.size()))) {
      throw root.error(
          DECODER,
          "is not supported with byte_fallback; supported are %s, in this order, the last optional"
              .formatted(known));
    }
    JsonFile replace = parts.getFirst();
    expect(replace, "pattern", replace.object("pattern").text("String"), SPACE);
    expect(replace, "content", replace.text("content"), " ");
    if (parts.size() == 3) {
      return false;
    }
    JsonFile strip = parts.getLast();
    expect(strip, "content", strip.text("content"), " ");
    expect(strip, "start", String.valueOf(strip.count("start")), "1");
    expect(strip, "stop", String.valueOf(strip.count("stop")), "0");
    return true;
  }

  private static void expect(JsonFile part, String name, String value, String wanted) {
    if (!value.equals(wanted)) {
      throw part.error(name, "is not supported; it must be \"%s\"".formatted(wanted));
    }
  }

  // WordPiece.

  /** How a BERT model treats text. */
  static BertText bertText(JsonFile root) {
    List<JsonFile> pre = preTokenizers(root);
    if (pre.size() != 1 || !pre.getFirst().text("type").equals("BertPreTokenizer")) {
      throw root.error(
          PRE_TOKENIZER, "is not supported with WordPiece; supported is BertPreTokenizer");
    }
    List<JsonFile> parts = normalizers(root);
    if (parts.isEmpty()) {
      return new BertText(false, false, false, false);
    }
    JsonFile bert = parts.getFirst();
    if (parts.size() != 1 || !bert.text("type").equals("BertNormalizer")) {
      throw root.error(NORMALIZER, "is not supported with WordPiece; supported is BertNormalizer");
    }
    boolean lowercase = bert.flag("lowercase", true);
    return new BertText(
        bert.flag("clean_text", true),
        bert.flag("handle_chinese_chars", true),
        bert.flag("strip_accents", lowercase),
        lowercase);
  }

  /** Whether a WordPiece decoder tidies up spaces before punctuation. */
  static boolean cleanup(JsonFile root, String inner) {
    List<JsonFile> parts = parts(root, DECODER, "decoders");
    if (parts.size() != 1 || !parts.getFirst().text("type").equals("WordPiece")) {
      throw root.error(DECODER, "is not supported with WordPiece; supported is WordPiece");
    }
    JsonFile decoder = parts.getFirst();
    expect(decoder, "prefix", decoder.text("prefix", WordPiece.INNER), inner);
    return decoder.flag("cleanup", true);
  }
}
