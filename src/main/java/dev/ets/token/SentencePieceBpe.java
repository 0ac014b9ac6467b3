package dev.ets.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * SentencePiece's byte-pair encoding (Llama 2, Mistral): spaces are spelled {@code ▁}, text starts
 * as its characters, and rules join neighbours; a character that is no token is spelled in bytes
 * ({@code <0xE2>}), so nothing is ever unknown. The model's marks ({@code <s>}) never come out of
 * plain text. Safe for use by several threads.
 *
 * <p>Source: Kudo and Richardson, "SentencePiece"; details as in llama.cpp for GGUF files and as in
 * Hugging Face's library for {@code tokenizer.json}.
 */
public final class SentencePieceBpe implements Tokenizer {
  /** How this family spells a space. */
  static final char SPACE = '\u2581';

  private static final String SPACE_TEXT = String.valueOf(SPACE);

  /**
   * Real ones have 16 to 100 characters; the limit bounds the work that a hostile file asks for.
   */
  private static final int MAX_TOKEN_CHARACTERS = 512;

  /** When text gets a space in front, so that its first word is spelled as any other. */
  enum Prefix {
    /** Never. */
    NONE,
    /** Every piece between added tokens, even one that begins with a space. */
    EVERY_PIECE,
    /** Every piece between added tokens that does not begin with a space. */
    WHERE_MISSING,
    /** The start of the text, unless it begins with a space. */
    AT_START
  }

  /**
   * What happens to text before it becomes characters.
   *
   * @param prefix when a space comes in front
   * @param early whether spaces are spelled {@code ▁} before normalised added tokens are found
   * @param words whether no token crosses the start of a word
   */
  record Spaces(Prefix prefix, boolean early, boolean words) {
    String spell(String text, boolean atStart) {
      String spelled = text.replace(' ', SPACE);
      boolean missing = spelled.isEmpty() || spelled.charAt(0) != SPACE;
      boolean wanted =
          switch (prefix) {
            case NONE -> false;
            case EVERY_PIECE -> !text.isEmpty();
            case WHERE_MISSING -> missing;
            case AT_START -> missing && atStart;
          };
      return wanted ? SPACE_TEXT + spelled : spelled;
    }
  }

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final Spaces spaces;
  private final boolean dropsFirstSpace;
  private final AddedTokens added;

  /** Of text that goes on: no space in front. */
  private final Spaces goingOn;

  private final AddedTokens addedGoingOn;
  private final int[] byteIds = new int[256];
  private final byte[][] bytes;

  /**
   * @param dropsFirstSpace whether decoding drops a space at the start of a text
   * @throws IllegalArgumentException when a byte has no token
   */
  SentencePieceBpe(
      Vocabulary vocabulary,
      List<Merges.Rule> rules,
      List<AddedToken> added,
      Spaces spaces,
      boolean dropsFirstSpace) {
    this.vocabulary = vocabulary;
    this.merges = new Merges(rules);
    this.spaces = spaces;
    this.dropsFirstSpace = dropsFirstSpace;
    this.added = new AddedTokens(added, text -> spaces.early() ? spaces.spell(text, false) : text);
    this.goingOn = new Spaces(Prefix.NONE, spaces.early(), spaces.words());
    this.addedGoingOn =
        new AddedTokens(added, text -> spaces.early() ? goingOn.spell(text, false) : text);
    this.bytes = new byte[vocabulary.size()][];
    for (int id = 0; id < bytes.length; id++) {
      bytes[id] = vocabulary.spelling(id).replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
    }
    for (int b = 0; b < 256; b++) {
      byteIds[b] = vocabulary.requiredId(byteSpelling(b));
      bytes[byteIds[b]] = new byte[] {(byte) b};
    }
  }

  /**
   * As GGUF describes it: of all neighbours whose join is a token, those with the best score are
   * joined, the leftmost first.
   *
   * @param scores by id; higher is better
   * @param spacePrefix whether a space is put before text
   * @throws IllegalArgumentException when a byte has no token, a score is no number, or a token is
   *     too long
   */
  public static SentencePieceBpe ofScores(
      Vocabulary vocabulary, float[] scores, boolean spacePrefix) {
    Prefix prefix = spacePrefix ? Prefix.EVERY_PIECE : Prefix.NONE;
    return new SentencePieceBpe(
        vocabulary,
        rules(vocabulary, scores),
        AddedToken.of(vocabulary),
        new Spaces(prefix, true, false),
        spacePrefix);
  }

  /** How byte {@code b} (0..255) is spelled. */
  static String byteSpelling(int b) {
    return "<0x%02X>".formatted(b);
  }

  /** Every way to join two symbols into a token; a symbol is a token or a single character. */
  private static List<Merges.Rule> rules(Vocabulary vocabulary, float[] scores) {
    if (scores.length != vocabulary.size()) {
      throw new IllegalArgumentException(
          "%d tokens but %d scores".formatted(vocabulary.size(), scores.length));
    }
    Map<Float, Integer> ranks = ranks(scores);
    List<Merges.Rule> rules = new ArrayList<>();
    for (int id = 0; id < scores.length; id++) {
      String token = vocabulary.spelling(id);
      if (token.isEmpty() || !isText(vocabulary, id)) {
        continue;
      }
      if (token.length() > MAX_TOKEN_CHARACTERS) {
        throw new IllegalArgumentException(
            "token %d has %d characters; at most %d work"
                .formatted(id, token.length(), MAX_TOKEN_CHARACTERS));
      }
      int rank = ranks.get(scores[id] + 0f);
      for (int at = token.offsetByCodePoints(0, 1);
          at < token.length();
          at = token.offsetByCodePoints(at, 1)) {
        int left = symbol(vocabulary, token.substring(0, at));
        int right = left < 0 ? -1 : symbol(vocabulary, token.substring(at));
        if (right >= 0) {
          rules.add(new Merges.Rule(rank, left, right, id));
        }
      }
    }
    return rules;
  }

  /** Ranks by falling score; equal scores share one, so that the leftmost of them is joined. */
  private static Map<Float, Integer> ranks(float[] scores) {
    TreeMap<Float, Integer> ranks = new TreeMap<>((a, b) -> Float.compare(b, a));
    for (int id = 0; id < scores.length; id++) {
      if (Float.isNaN(scores[id])) {
        throw new IllegalArgumentException("the score of token %d is not a number".formatted(id));
      }
      ranks.put(scores[id] + 0f, 0); // which makes -0 the same as 0
    }
    int next = 0;
    for (Map.Entry<Float, Integer> entry : ranks.entrySet()) {
      entry.setValue(next++);
    }
    return ranks;
  }

  /**
   * The symbol for {@code text}: the id of a token of plain text, else a number beyond all ids if
   * it is a single character, else -1.
   */
  private static int symbol(Vocabulary vocabulary, String text) {
    OptionalInt id = vocabulary.id(text);
    if (id.isPresent() && isText(vocabulary, id.getAsInt())) {
      return id.getAsInt();
    }
    int c = text.codePointAt(0);
    return text.length() == Character.charCount(c) ? vocabulary.size() + c : -1;
  }

  private static boolean isText(Vocabulary vocabulary, int id) {
    return switch (vocabulary.kinds().get(id)) {
      case NORMAL, USER_DEFINED -> true;
      case CONTROL, UNKNOWN, UNUSED, BYTE -> false;
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
  public int[] encodeFurther(String text) {
    return addedGoingOn.encode(
        text, false, (plain, atStart, ids) -> encodePlain(goingOn, plain, atStart, ids));
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    return added.encode(text, true, this::encodePlain);
  }

  private void encodePlain(String text, boolean atStart, IntList ids) {
    encodePlain(spaces, text, atStart, ids);
  }

  private void encodePlain(Spaces spaces, String text, boolean atStart, IntList ids) {
    String spelled = spaces.early() ? text : spaces.spell(text, atStart);
    int from = 0;
    if (spaces.words()) {
      for (int at = spelled.indexOf(SPACE, 1); at >= 0; at = spelled.indexOf(SPACE, at + 1)) {
        join(spelled.substring(from, at), ids);
        from = at;
      }
    }
    join(spelled.substring(from), ids);
  }

  private void join(String spelled, IntList ids) {
    int[] symbols =
        spelled.codePoints().map(c -> symbol(vocabulary, Character.toString(c))).toArray();
    for (int symbol : merges.apply(symbols)) {
      if (symbol < vocabulary.size()) {
        ids.add(symbol);
        continue;
      }
      String character = Character.toString(symbol - vocabulary.size());
      for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
        ids.add(byteIds[b & 0xFF]);
      }
    }
  }

  @Override
  public byte[] bytes(int id) {
    vocabulary.spelling(id); // names the id when it is outside the vocabulary
    return bytes[id].clone();
  }

  @Override
  public byte[] firstBytes(int id) {
    byte[] all = bytes(id);
    boolean drop = dropsFirstSpace && all.length > 0 && all[0] == ' ';
    return drop ? Arrays.copyOfRange(all, 1, all.length) : all;
  }
}
