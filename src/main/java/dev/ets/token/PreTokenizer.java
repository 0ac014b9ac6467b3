package dev.ets.token;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a byte-level BPE model normalises text and cuts it into the pieces that merges never cross.
 * Known by the value of GGUF's {@code tokenizer.ggml.pre}.
 *
 * <p>The patterns are those of the models' {@code tokenizer.json} files, where {@code \s} means
 * Unicode white space; together the alternatives match every character, so the matches are the
 * pieces.
 *
 * @param name the value of {@code tokenizer.ggml.pre}
 * @param pattern one match per piece
 * @param nfc whether text is brought to Unicode normal form C first
 * @param wholePieces whether a piece that is itself a token is that token, whatever the merges say
 */
public record PreTokenizer(String name, Pattern pattern, boolean nfc, boolean wholePieces) {
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

  private static final List<PreTokenizer> KNOWN =
      List.of(
          of(
              "gpt-2",
              "'(?:[sdmt]|ll|ve|re)| ?+\\p{L}++| ?+\\p{N}++| ?[^\\s\\p{L}\\p{N}]++|\\s+(?!\\S)|\\s++",
              false,
              false),
          of("llama-bpe", modern("\\p{N}{1,3}+"), false, true),
          of("qwen2", modern("\\p{N}"), true, false));

  private static final Map<String, String> ALIASES =
      Map.of(
          "default", "gpt-2",
          "llama3", "llama-bpe",
          "llama-v3", "llama-bpe",
          "deepseek-r1-qwen", "qwen2");

  /** The pattern that Llama 3 and Qwen share but for how many digits make a piece. */
  private static String modern(String digits) {
    return CONTRACTIONS
        + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}++|"
        + digits
        + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s*[\\r\\n]++|\\s+(?!\\S)|\\s++";
  }

  private static PreTokenizer of(String name, String pattern, boolean nfc, boolean wholePieces) {
    return new PreTokenizer(
        name, Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS), nfc, wholePieces);
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

  /** All names that {@link #named} takes, aliases included. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(ALIASES.keySet());
    KNOWN.forEach(p -> names.add(p.name));
    return names;
  }

  /** The text that is tokenised in place of {@code text}: well-formed, and normalised if asked. */
  public String normalise(String text) {
    String wellFormed = WellFormed.of(text);
    return nfc ? Normalizer.normalize(wellFormed, Normalizer.Form.NFC) : wellFormed;
  }

  /** Walks the pieces of a normalised text: each {@code find()} is one. */
  public Matcher pieces(CharSequence normalised) {
    return pattern.matcher(normalised);
  }
}
