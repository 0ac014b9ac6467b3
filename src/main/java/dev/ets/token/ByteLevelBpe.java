package dev.ets.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-level byte-pair encoding (GPT-2, Llama 3, Qwen, DeepSeek): text is cut into pieces by a
 * {@link PreTokenizer}, each piece starts as its UTF-8 bytes, and merge rules join neighbours.
 * Nothing is ever unknown, and {@code decode(encode(text))} is the normalised text.
 *
 * <p>Source: Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units";
 * Radford et al., "Language Models are Unsupervised Multitask Learners" for the byte level.
 */
public final class ByteLevelBpe implements Tokenizer {
  /** Text repeats its words, so most pieces are looked up; longer ones seldom recur. */
  private static final int CACHED_PIECES = 1 << 16;

  private static final int CACHED_PIECE_LENGTH = 32;

  private final Vocabulary vocabulary;
  private final PreTokenizer preTokenizer;
  private final List<String> mergeTexts;
  private final Merges merges;
  private final byte[][] bytes;
  private final int[] byteIds = new int[256];
  private final AddedTokens added;
  private final ConcurrentHashMap<String, int[]> cache = new ConcurrentHashMap<>();

  /**
   * @param merges rules by rank, each "left right" in the vocabulary's spelling
   * @throws IllegalArgumentException when a byte has no token, or a rule is not two tokens whose
   *     join is a token
   */
  public ByteLevelBpe(Vocabulary vocabulary, List<String> merges, PreTokenizer preTokenizer) {
    this(vocabulary, merges, preTokenizer, AddedToken.of(vocabulary));
  }

  /**
   * @param added what is found whole in text
   * @throws IllegalArgumentException as the public constructor
   */
  ByteLevelBpe(
      Vocabulary vocabulary,
      List<String> merges,
      PreTokenizer preTokenizer,
      List<AddedToken> added) {
    this.vocabulary = vocabulary;
    this.preTokenizer = preTokenizer;
    this.mergeTexts = List.copyOf(merges);
    this.merges = new Merges(rules(vocabulary, mergeTexts));
    this.bytes = new byte[vocabulary.size()][];
    for (int id = 0; id < bytes.length; id++) {
      String spelling = vocabulary.spelling(id);
      bytes[id] =
          isText(vocabulary.kinds().get(id))
              ? ByteAlphabet.unspell(spelling)
              : spelling.getBytes(StandardCharsets.UTF_8);
    }
    for (int b = 0; b < 256; b++) {
      byteIds[b] = vocabulary.requiredId(String.valueOf(ByteAlphabet.spell(b)));
    }
    this.added = new AddedTokens(added, preTokenizer::normalise);
  }

  private static boolean isText(TokenKind kind) {
    return kind == TokenKind.NORMAL || kind == TokenKind.BYTE;
  }

  private static List<Merges.Rule> rules(Vocabulary vocabulary, List<String> merges) {
    List<Merges.Rule> rules = new ArrayList<>(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      String merge = merges.get(rank);
      int space = merge.indexOf(' ', 1);
      if (space < 0 || space == merge.length() - 1) {
        throw new IllegalArgumentException("merge \"%s\" is not \"left right\"".formatted(merge));
      }
      String left = merge.substring(0, space);
      String right = merge.substring(space + 1);
      rules.add(
          new Merges.Rule(
              rank,
              mergeId(vocabulary, merge, left),
              mergeId(vocabulary, merge, right),
              mergeId(vocabulary, merge, left + right)));
    }
    return rules;
  }

  private static int mergeId(Vocabulary vocabulary, String merge, String spelling) {
    OptionalInt id = vocabulary.id(spelling);
    if (id.isEmpty()) {
      throw new IllegalArgumentException(
          "merge \"%s\" needs token \"%s\", which the vocabulary of %d lacks"
              .formatted(merge, spelling, vocabulary.size()));
    }
    return id.getAsInt();
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** How text is normalised and cut into pieces. */
  public PreTokenizer preTokenizer() {
    return preTokenizer;
  }

  /** The merge rules by rank, each "left right" in the vocabulary's spelling. */
  public List<String> merges() {
    return mergeTexts;
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
    for (String piece : preTokenizer.pieces(normalised)) {
      ids.addAll(pieceIds(piece));
    }
  }

  private int[] pieceIds(String piece) {
    if (piece.length() > CACHED_PIECE_LENGTH) {
      return merge(piece);
    }
    int[] known = cache.get(piece);
    if (known == null) {
      known = merge(piece);
      if (cache.size() >= CACHED_PIECES) {
        cache.clear();
      }
      cache.put(piece, known);
    }
    return known;
  }

  private int[] merge(String piece) {
    byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
    if (preTokenizer.wholePieces()) {
      OptionalInt whole = vocabulary.id(ByteAlphabet.spell(utf8));
      if (whole.isPresent() && isText(vocabulary.kinds().get(whole.getAsInt()))) {
        return new int[] {whole.getAsInt()};
      }
    }
    int[] symbols = new int[utf8.length];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = byteIds[utf8[i] & 0xFF];
    }
    return merges.apply(symbols);
  }

  @Override
  public byte[] bytes(int id) {
    vocabulary.spelling(id); // names the id when it is outside the vocabulary
    return bytes[id].clone();
  }
}
