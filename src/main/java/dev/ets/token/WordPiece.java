package dev.ets.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * WordPiece as in BERT uncased: {@link BertText} cuts text into lower-case words, and each word is
 * cut greedily into the longest tokens that fit; a piece inside a word is spelled with a leading
 * {@code ##}. A word that does not come out, or is longer than 100 characters, is {@code [UNK]}.
 * Decoding gives words one space apart, not the original text. Immutable.
 *
 * <p>Source: Devlin et al., "BERT"; the rules are those of Hugging Face's {@code BertNormalizer},
 * {@code BertPreTokenizer} and {@code WordPiece}.
 */
public final class WordPiece implements Tokenizer {
  private static final int MAX_WORD_CHARACTERS = 100;
  static final String INNER = "##";

  private final Vocabulary vocabulary;
  private final AddedTokens specials;
  private final int unknown;

  /**
   * @throws IllegalArgumentException when the vocabulary lacks {@code [UNK]}, {@code [CLS]} or
   *     {@code [SEP]}
   */
  public WordPiece(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    specials =
        new AddedTokens(vocabulary, kind -> kind == TokenKind.CONTROL || kind == TokenKind.UNKNOWN);
    unknown = vocabulary.requiredId("[UNK]");
    for (String mark : List.of("[CLS]", "[SEP]")) {
      vocabulary.requiredId(mark);
    }
  }

  /**
   * From the tokens of a {@code vocab.txt}, in order of their ids.
   *
   * @throws IllegalArgumentException as the constructor, or when a token occurs twice
   */
  public static WordPiece of(List<String> tokens) {
    List<TokenKind> kinds = tokens.stream().map(WordPiece::kind).toList();
    return new WordPiece(
        new Vocabulary(tokens, kinds, index(tokens, "[CLS]"), index(tokens, "[SEP]")));
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
      case "[PAD]", "[CLS]", "[SEP]", "[MASK]" -> TokenKind.CONTROL;
      default -> TokenKind.NORMAL;
    };
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    IntList ids = new IntList();
    encodePlain(text, ids);
    return ids.toArray();
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    IntList ids = new IntList();
    int from = 0;
    for (AddedTokens.Match m = specials.next(text, 0); m != null; m = specials.next(text, from)) {
      encodePlain(text.substring(from, m.start()), ids);
      ids.add(m.id());
      from = m.end();
    }
    encodePlain(text.substring(from), ids);
    return ids.toArray();
  }

  private void encodePlain(String text, IntList ids) {
    for (String word : BertText.words(text)) {
      encodeWord(word, ids);
    }
  }

  private void encodeWord(String word, IntList ids) {
    if (word.codePointCount(0, word.length()) > MAX_WORD_CHARACTERS) {
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
    String prefix = start == 0 ? "" : INNER;
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
    return piece(id).getBytes(StandardCharsets.UTF_8);
  }

  private String piece(int id) {
    String spelling = vocabulary.spelling(id);
    return spelling.startsWith(INNER) && spelling.length() > INNER.length()
        ? spelling.substring(INNER.length())
        : " " + spelling;
  }

  @Override
  public String decode(int... ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(piece(id));
    }
    return text.isEmpty() || text.charAt(0) != ' ' ? text.toString() : text.substring(1);
  }
}
