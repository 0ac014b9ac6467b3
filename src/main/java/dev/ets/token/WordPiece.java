package dev.ets.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * WordPiece (BERT): {@link BertText} cuts text into words, and each word is cut greedily into the
 * longest tokens that fit; a piece inside a word is spelled with a leading {@code ##}. A word that
 * does not come out, or is too long, is {@code [UNK]}. Decoding gives words one space apart, not
 * the original text. Immutable.
 *
 * <p>Source: Devlin et al., "BERT"; the rules are those of Hugging Face's {@code BertNormalizer},
 * {@code BertPreTokenizer} and {@code WordPiece}.
 */
public final class WordPiece implements Tokenizer {
  static final String INNER = "##";

  /** What stands around a text. */
  static final String BEGIN = "[CLS]";

  static final String END = "[SEP]";

  /** What Hugging Face's decoder mends in a single token. */
  private static final Pattern CLEANUP = Pattern.compile(" ([.?!,]|n't|'m|'s|'ve|'re)");

  /**
   * What models differ in.
   *
   * @param text how text is normalised
   * @param unknown the token for words that do not come out
   * @param inner what a token inside a word begins with
   * @param maxWordCharacters longer words are unknown
   * @param cleanup whether decoding drops the space before {@code . ? ! ,} and contractions
   */
  record Rules(
      BertText text, String unknown, String inner, int maxWordCharacters, boolean cleanup) {
    /** Those of BERT, but for how it treats text. */
    static Rules of(BertText text) {
      return new Rules(text, "[UNK]", INNER, 100, false);
    }
  }

  private final Vocabulary vocabulary;
  private final Rules rules;
  private final AddedTokens added;
  private final int unknown;

  /**
   * As BERT uncased.
   *
   * @throws IllegalArgumentException when the vocabulary lacks {@code [UNK]}, {@code [CLS]} or
   *     {@code [SEP]}
   */
  public WordPiece(Vocabulary vocabulary) {
    this(vocabulary, BertText.UNCASED);
  }

  /**
   * @throws IllegalArgumentException as {@link #WordPiece(Vocabulary)}
   */
  WordPiece(Vocabulary vocabulary, BertText text) {
    this(vocabulary, Rules.of(text), AddedToken.of(vocabulary));
    for (String mark : List.of(BEGIN, END)) {
      vocabulary.requiredId(mark);
    }
  }

  /**
   * @param added what is found whole in text
   * @throws IllegalArgumentException when the vocabulary lacks the unknown token
   */
  WordPiece(Vocabulary vocabulary, Rules rules, List<AddedToken> added) {
    this.vocabulary = vocabulary;
    this.rules = rules;
    this.added = new AddedTokens(added, rules.text::normalise);
    unknown = vocabulary.requiredId(rules.unknown);
  }

  /**
   * From the tokens of a {@code vocab.txt}, in order of their ids.
   *
   * @throws IllegalArgumentException as the constructor, or when a token occurs twice
   */
  public static WordPiece of(List<String> tokens) {
    List<TokenKind> kinds = tokens.stream().map(WordPiece::kind).toList();
    return new WordPiece(new Vocabulary(tokens, kinds, index(tokens, BEGIN), index(tokens, END)));
  }

  private static OptionalInt index(List<String> tokens, String token) {
    int id = tokens.indexOf(token);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * Reads a {@code vocab.txt}: UTF-8, one token per line.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public static WordPiece read(Path vocab) throws IOException {
    return of(Files.readAllLines(vocab, StandardCharsets.UTF_8));
  }

  /** What BERT's vocabularies mean by a token's spelling. */
  public static TokenKind kind(String spelling) {
    return switch (spelling) {
      case "[UNK]" -> TokenKind.UNKNOWN;
      case BEGIN, END, "[PAD]", "[MASK]" -> TokenKind.CONTROL;
      default -> TokenKind.NORMAL;
    };
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    return added.encode(text, false, this::encodePlain);
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    return added.encode(text, true, this::encodePlain);
  }

  private void encodePlain(String normalised, boolean atStart, IntList ids) {
    for (String word : BertText.words(normalised)) {
      encodeWord(word, ids);
    }
  }

  private void encodeWord(String word, IntList ids) {
    if (word.codePointCount(0, word.length()) > rules.maxWordCharacters) {
      ids.add(unknown);
      return;
    }
    IntList pieces = new IntList();
    int start = 0;
    while (start < word.length()) {
      int end = longestPiece(word, start, pieces);
      if (end < 0) {
        ids.add(unknown);
        return;
      }
      start = end;
    }
    ids.addAll(pieces.toArray());
  }

  /** Adds the longest token that starts at {@code start}; returns its end, or -1 if none does. */
  private int longestPiece(String word, int start, IntList pieces) {
    String prefix = start == 0 ? "" : rules.inner;
    for (int end = word.length(); end > start; end = word.offsetByCodePoints(end, -1)) {
      OptionalInt id = vocabulary.id(prefix + word.substring(start, end));
      if (id.isPresent()) {
        pieces.add(id.getAsInt());
        return end;
      }
    }
    return -1;
  }

  /** The UTF-8 of the token; one that starts a word has a space before it. */
  @Override
  public byte[] bytes(int id) {
    String spelling = vocabulary.spelling(id);
    return shown(
        spelling.startsWith(rules.inner)
            ? spelling.substring(rules.inner.length())
            : " " + spelling);
  }

  @Override
  public byte[] firstBytes(int id) {
    return shown(vocabulary.spelling(id));
  }

  private byte[] shown(String piece) {
    String shown = rules.cleanup ? CLEANUP.matcher(piece).replaceAll("$1") : piece;
    return shown.getBytes(StandardCharsets.UTF_8);
  }
}
