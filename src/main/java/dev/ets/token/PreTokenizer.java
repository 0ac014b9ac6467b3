package dev.ets.token;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a byte-level BPE model normalises text and cuts it into the pieces that merges never cross:
 * one {@link Split} after the other, each on the pieces of the one before. Known by the value of
 * GGUF's {@code tokenizer.ggml.pre}.
 */
public final class PreTokenizer {
  /** What a pre-tokenizer is called that a {@code tokenizer.json} put together for itself. */
  private static final String UNNAMED = "tokenizer.json";

  private static final List<PreTokenizer> KNOWN =
      List.of(
          new PreTokenizer("gpt-2", List.of(Split.GPT_2), false, false),
          new PreTokenizer("llama-bpe", List.of(Split.LLAMA_3), false, true),
          // Llama 3's, in models whose makers changed what surrounds it.
          new PreTokenizer("smaug-bpe", List.of(Split.LLAMA_3), false, false),
          new PreTokenizer("tekken", List.of(Split.TEKKEN), false, true),
          new PreTokenizer("qwen2", List.of(Split.QWEN_2), true, false),
          new PreTokenizer(
              "deepseek-llm",
              List.of(
                  Split.LINE_ENDS,
                  Split.DEEPSEEK_LETTERS,
                  Split.DEEPSEEK_MARKS,
                  Split.LAST_SPACE,
                  Split.DEEPSEEK_CJK,
                  Split.DIGITS),
              false,
              false),
          new PreTokenizer(
              "deepseek-coder",
              List.of(
                  Split.LINE_ENDS,
                  Split.LETTERS,
                  Split.PUNCTUATION,
                  Split.DEEPSEEK_CJK,
                  Split.DIGIT),
              false,
              false),
          new PreTokenizer(
              "deepseek-v3",
              List.of(Split.THREE_DIGITS, Split.CJK, Split.DEEPSEEK_3),
              false,
              false));

  private static final Map<String, String> ALIASES =
      Map.of(
          "llama3", "llama-bpe",
          "llama-v3", "llama-bpe",
          "deepseek-r1-qwen", "qwen2");

  private final String name;
  private final List<Split> splits;
  private final boolean nfc;
  private final boolean wholePieces;

  private PreTokenizer(String name, List<Split> splits, boolean nfc, boolean wholePieces) {
    this.name = name;
    this.splits = List.copyOf(splits);
    this.nfc = nfc;
    this.wholePieces = wholePieces;
  }

  /**
   * The pre-tokenizer called {@code name}.
   *
   * @throws IllegalArgumentException when there is none; the message lists the known names
   */
  public static PreTokenizer named(String name) {
    String canonical = ALIASES.getOrDefault(name, name);
    for (PreTokenizer p : KNOWN) {
      if (p.name.equals(canonical)) {
        return p;
      }
    }
    throw new IllegalArgumentException(
        "unknown pre-tokenizer \"%s\"; known are %s".formatted(name, names()));
  }

  /** The pre-tokenizer that does this: a known one where there is one. */
  static PreTokenizer of(List<Split> splits, boolean nfc, boolean wholePieces) {
    for (PreTokenizer p : KNOWN) {
      if (p.splits.equals(splits) && p.nfc == nfc && p.wholePieces == wholePieces) {
        return p;
      }
    }
    return new PreTokenizer(UNNAMED, splits, nfc, wholePieces);
  }

  /** All names that {@link #named} takes, aliases included. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(ALIASES.keySet());
    KNOWN.forEach(p -> names.add(p.name));
    return names;
  }

  /** The value of {@code tokenizer.ggml.pre}. */
  public String name() {
    return name;
  }

  /** Whether {@link #named} knows it, so that a GGUF file can name it. */
  public boolean isNamed() {
    return !name.equals(UNNAMED);
  }

  /** Whether text is brought to Unicode normal form C first. */
  public boolean nfc() {
    return nfc;
  }

  /** Whether a piece that is itself a token is that token, whatever the merges say. */
  public boolean wholePieces() {
    return wholePieces;
  }

  /** The text that is tokenised in place of {@code text}: well-formed, and normalised if asked. */
  public String normalise(String text) {
    String wellFormed = WellFormed.of(text);
    return nfc ? Normalizer.normalize(wellFormed, Normalizer.Form.NFC) : wellFormed;
  }

  /** The pieces of a normalised text, in order; joined they are the text. */
  public List<String> pieces(String normalised) {
    List<String> pieces = List.of(normalised);
    for (Split split : splits) {
      pieces = split.cut(pieces);
    }
    return pieces;
  }
}
