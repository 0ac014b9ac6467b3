package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our tokenizers against Hugging Face's library. {@code -Dets.strings=1000000} makes the run
 * longer, {@code -Dets.tokenizers=a.json,b.json} adds real files to it.
 */
class HuggingFaceOracleTest {
  private static final int STRINGS = Integer.getInteger("ets.strings", 10_000);
  private static final List<String> REAL_MARKS =
      List.of(
          "<s>", "</s>", "<unk>", "<|im_end|>", "<|eot_id|>", "<think>", "[SEP]", "<｜tool▁sep｜>");

  static Stream<String> kinds() {
    return Stream.of(OracleModels.BYTE_LEVEL, OracleModels.SENTENCE_PIECE, OracleModels.WORD_PIECE)
        .flatMap(List::stream);
  }

  static Stream<Arguments> files() throws IOException {
    List<Arguments> files = new ArrayList<>();
    for (String kind : kinds().toList()) {
      files.add(Arguments.of(kind, OracleModels.get().json(kind, true), OracleModels.MARKS));
    }
    for (String real : System.getProperty("ets.tokenizers", "").split(",", -1)) {
      if (!real.isBlank()) {
        files.add(Arguments.of(real, Files.readString(Path.of(real)), REAL_MARKS));
      }
    }
    return files.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void givesTheIdsAndTheTextOfHuggingFace(String kind, String json, List<String> marks)
      throws IOException {
    Tokenizer ours = TokenizersTest.read(OracleModels.huggingFace(json));
    HardText texts = new HardText(known(ours), marks);
    Random random = new Random(21);
    try (HuggingFaceOracle theirs = new HuggingFaceOracle(json)) {
      for (int i = 0; i < STRINGS; i++) {
        String text = texts.next(random);
        int[] expected = theirs.encode(text, false);
        assertArrayEquals(expected, ours.encodeWithSpecials(text), () -> shown(text));
        // Theirs takes the letter of an added token for the spelling of a byte.
        if (!(ours instanceof ByteLevelBpe && text.contains("Caf"))) {
          assertEquals(theirs.decode(expected), ours.decode(expected), () -> shown(text));
        }
      }
    }
  }

  static List<String> byteLevelKinds() {
    return OracleModels.BYTE_LEVEL;
  }

  /** With bytes for tokens every cut shows, not only those that a merge would cross. */
  @ParameterizedTest
  @MethodSource("byteLevelKinds")
  void cutsTextWhereHuggingFaceDoes(String kind) throws IOException {
    PreTokenizer ours = PreTokenizer.named(kind);
    HardText texts = new HardText(Character::isDefined, OracleModels.MARKS);
    Random random = new Random(24);
    try (HuggingFaceOracle theirs = new HuggingFaceOracle(OracleModels.get().bytesOnly(kind))) {
      for (int i = 0; i < STRINGS / 4; i++) {
        String text = texts.next(random) + (i % 4 == 0 ? "  " : "");
        List<Integer> pieces =
            ours.pieces(ours.normalise(text)).stream()
                .map(piece -> piece.getBytes(StandardCharsets.UTF_8).length)
                .toList();
        assertEquals(theirs.pieces(text), pieces, () -> shown(text));
      }
    }
  }

  /** GGUF has no key for the ways in which the other SentencePiece kinds treat spaces. */
  static Stream<String> ggufKinds() {
    return kinds().filter(k -> !List.of("mistral", "metaspace-words").contains(k));
  }

  @ParameterizedTest
  @MethodSource("ggufKinds")
  void givesTheSameIdsFromGgufMetadata(String kind) {
    Tokenizer json =
        TokenizersTest.read(OracleModels.huggingFace(OracleModels.get().json(kind, false)));
    Tokenizer gguf = TokenizersTest.read(OracleGguf.of(kind));
    HardText texts = new HardText(Character::isDefined, List.of("<tool call>", "<s>", "[SEP]"));
    Random random = new Random(22);
    for (int i = 0; i < STRINGS / 5; i++) {
      String text = texts.next(random);
      assertArrayEquals(json.encode(text), gguf.encode(text), () -> shown(text));
      assertArrayEquals(
          json.encodeWithSpecials(text), gguf.encodeWithSpecials(text), () -> shown(text));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void putsTheSameMarksAroundAText(String kind) throws IOException {
    String json = OracleModels.get().json(kind, false);
    Tokenizer ours = TokenizersTest.read(OracleModels.huggingFace(json));
    try (HuggingFaceOracle theirs = new HuggingFaceOracle(json)) {
      for (String text : List.of("", "hello", " the answer is 42\n")) {
        List<Integer> marked = new ArrayList<>();
        if (ours.addsBos()) {
          marked.add(ours.bos().orElseThrow());
        }
        for (int id : ours.encode(text)) {
          marked.add(id);
        }
        if (ours.addsEos()) {
          marked.add(ours.eos().orElseThrow());
        }
        assertArrayEquals(
            theirs.encode(text, true), marked.stream().mapToInt(id -> id).toArray(), text);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void decodesAnyIdsAndStreamsTheSame(String kind) throws IOException {
    String json = OracleModels.get().json(kind, false);
    Tokenizer ours = TokenizersTest.read(OracleModels.huggingFace(json));
    Random random = new Random(23);
    try (HuggingFaceOracle theirs = new HuggingFaceOracle(json)) {
      for (int i = 0; i < STRINGS / 10; i++) {
        int[] ids = random.ints(random.nextInt(1, 20), 0, ours.vocabSize()).toArray();
        String text = ours.decode(ids);
        // Theirs replaces all bytes of a run of <0xXX> if one is wrong: no stream can do that.
        if (!OracleModels.SENTENCE_PIECE.contains(kind) || text.indexOf('\ufffd') < 0) {
          assertEquals(theirs.decode(ids), text);
        }
        StreamDecoder stream = new StreamDecoder(ours);
        StringBuilder joined = new StringBuilder();
        for (int id : ids) {
          String part = stream.append(id);
          assertTrue(
              part.isEmpty() || !Character.isHighSurrogate(part.charAt(part.length() - 1)), part);
          joined.append(part);
        }
        assertEquals(text, joined.append(stream.end()).toString());
      }
    }
  }

  /**
   * Their library knows the categories of Unicode 8 in BERT's normalizer, Java those of Unicode 16.
   */
  @Test
  void treatsAllButAFewHundredNewCharactersAsTheirBertDoes() throws IOException {
    int differ = DifferentInBert.CODE_POINTS.cardinality();
    assertTrue(differ < 700, differ + " code points");
    assertTrue(DifferentInBert.CODE_POINTS.nextSetBit(0) > 0x590, "an old code point");
  }

  private static IntPredicate known(Tokenizer tokenizer) {
    return tokenizer instanceof WordPiece
        ? c -> Character.isDefined(c) && !DifferentInBert.CODE_POINTS.get(c)
        : Character::isDefined;
  }

  /** Found by asking for every code point what becomes of it between two letters. */
  private static final class DifferentInBert {
    private static final int BLOCK = 256;
    static final BitSet CODE_POINTS = find();

    private static BitSet find() {
      String json = OracleModels.get().json("bert-uncased", false);
      Tokenizer ours = TokenizersTest.read(OracleModels.huggingFace(json));
      BitSet differ = new BitSet();
      try (HuggingFaceOracle theirs = new HuggingFaceOracle(json)) {
        for (int block = 0; block < 0x110000; block += BLOCK) {
          String text = block(block, block + BLOCK);
          if (!Arrays.equals(ours.encode(text), theirs.encode(text, false))) {
            for (int c = block; c < block + BLOCK; c++) {
              String one = block(c, c + 1);
              if (!Arrays.equals(ours.encode(one), theirs.encode(one, false))) {
                differ.set(c);
              }
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return differ;
    }

    private static String block(int from, int to) {
      StringBuilder text = new StringBuilder();
      for (int c = from; c < to; c++) {
        if (Character.isDefined(c) && Character.getType(c) != Character.SURROGATE) {
          text.append('a').appendCodePoint(c).append("b ");
        }
      }
      return text.toString();
    }
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder("text \"");
    text.chars()
        .forEach(c -> shown.append(c >= ' ' && c < 127 ? "" + (char) c : "\\u%04x".formatted(c)));
    return shown.append('"').toString();
  }
}
