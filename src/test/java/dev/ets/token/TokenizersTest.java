package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Gguf;
import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.format.MiniLm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {
  private static final List<String> MERGES = List.of("h e", "l l", "he ll", "hell o", "Ġ w");

  private static ByteLevelBpe bpe() {
    ByteLevelBpe plain = SmallBpe.of("qwen2", MERGES, "<|begin|>", "<|end|>");
    Vocabulary v = plain.vocabulary();
    OptionalInt bos = v.id("<|begin|>");
    OptionalInt eos = v.id("<|end|>");
    return new ByteLevelBpe(
        new Vocabulary(v.tokens(), v.kinds(), bos, eos), MERGES, plain.preTokenizer());
  }

  private static Metadata.Builder described() {
    return metadata(bpe());
  }

  /** The tokenizer that {@code metadata} describes. */
  static Tokenizer read(Metadata.Builder metadata) {
    return Tokenizers.of(checkpoint(metadata));
  }

  private static Checkpoint checkpoint(Metadata.Builder metadata) {
    return new Checkpoint(metadata.build("m.gguf"), Map.of());
  }

  @Test
  void readsBackAByteLevelTokenizer(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("m.gguf");
    GgufWriter.write(file, described().build("m.gguf"), List.of());
    Tokenizer back;
    try (Checkpoint checkpoint = Gguf.open(file)) {
      back = Tokenizers.of(checkpoint);
    } // the tokenizer outlives the file
    String text = "<|begin|>hello world 123\n<|end|>";
    assertArrayEquals(bpe().encodeWithSpecials(text), back.encodeWithSpecials(text));
    assertEquals(bpe().vocabulary().tokens(), back.vocabulary().tokens());
    assertEquals(bpe().vocabulary().kinds(), back.vocabulary().kinds());
    assertEquals(bpe().bos(), back.bos());
    assertEquals(bpe().eos(), back.eos());
    assertEquals("qwen2", ((ByteLevelBpe) back).preTokenizer().name());
  }

  @Test
  void readsWordPieceInGgufSpelling() {
    Metadata.Builder metadata =
        Metadata.builder()
            .text("tokenizer.ggml.model", "bert")
            .texts(
                "tokenizer.ggml.tokens",
                List.of("[UNK]", "[CLS]", "[SEP]", "\u2581un", "able", "\u2581["))
            .ints("tokenizer.ggml.token_type", 2, 3, 3, 1, 1, 1);
    Tokenizer tokenizer = Tokenizers.of(checkpoint(metadata));
    assertArrayEquals(new int[] {3, 4, 5, 0}, tokenizer.encode("Unable [x"));
    assertEquals("##able", tokenizer.vocabulary().spelling(4));
    assertArrayEquals(
        new int[] {1, 3, 2},
        tokenizer.encodeWhole("un", 9),
        "llama.cpp's converter names no begin and end token of a BERT, but these");
  }

  @Test
  void addsNoBeginTokenToTextsOfQwenUnlessTheFileSaysSo() {
    Metadata.Builder qwen =
        metadata(SmallBpe.of("qwen2", MERGES, "<|endoftext|>"))
            .text("general.architecture", "qwen2")
            .count("tokenizer.ggml.bos_token_id", 261);
    assertFalse(read(qwen).addsBos(), "as in the files of Qwen2-7B-Instruct");
    assertEquals(OptionalInt.of(261), read(qwen).bos());
    assertTrue(read(qwen.flag("tokenizer.ggml.add_bos_token", true)).addsBos());

    Metadata.Builder llama =
        metadata(SmallBpe.of("llama-bpe", MERGES, "<|begin_of_text|>"))
            .text("general.architecture", "llama")
            .count("tokenizer.ggml.bos_token_id", 261);
    assertTrue(read(llama).addsBos(), "as in the files of Llama 3");
  }

  @Test
  void endsWithEveryTokenThatEndsATurnInItsFamily() {
    Metadata.Builder llama =
        metadata(SmallBpe.of("llama-bpe", MERGES, "<|end_of_text|>", "<|eot_id|>", "<|begin|>"))
            .count("tokenizer.ggml.eos_token_id", 261);
    assertEquals(Set.of(261, 262), read(llama).endTokens(), "Llama 3's first files");
    int[] plain = new int[264];
    Arrays.fill(plain, 1);
    assertEquals(
        Set.of(261), read(llama.ints("tokenizer.ggml.token_type", plain)).endTokens(), "but text");
  }

  private static Metadata.Builder metadata(ByteLevelBpe bpe) {
    Metadata.Builder metadata = Metadata.builder();
    Tokenizers.describe(bpe, metadata);
    return metadata;
  }

  @Test
  void readsTheTokenizerOfTheSentenceEmbedder() {
    Tokenizer tokenizer = Tokenizers.of(MiniLm.load(MiniLm.Precision.INT8));
    assertArrayEquals(
        new int[] {101, 14477, 20961, 3468, 7861, 8270, 4667, 2015, 19204, 17629, 102},
        ((WordPiece) tokenizer).encodeWhole("unaffable embeddings tokenizer", 512));
    assertEquals(OptionalInt.of(101), tokenizer.bos());
    assertTrue(tokenizer.vocabulary().isSpecial(102));
  }

  @Test
  void namesFileKeyAndCureOfWhatDoesNotWork() {
    assertError(
        "m.gguf: tokenizer.ggml.model: t5 is not supported; supported are gpt2",
        described().text("tokenizer.ggml.model", "t5"));
    assertError("metadata: tokenizer.ggml.model is missing", Metadata.builder());
    assertError(
        "tokenizer.ggml.pre: gpt-9 is not supported: unknown pre-tokenizer \"gpt-9\"; known are",
        described().text("tokenizer.ggml.pre", "gpt-9"));
    assertError(
        "merge \"x y\" needs token \"xy\"",
        described().texts("tokenizer.ggml.merges", List.of("x y")));
    assertError(
        "263 tokens but 2 token types", described().ints("tokenizer.ggml.token_type", 1, 1));
    assertError(
        "m.gguf: tokenizer.ggml.eos_token_id: 999 is outside the vocabulary 0..262",
        described().count("tokenizer.ggml.eos_token_id", 999));
    int[] kinds = new int[263];
    assertError(
        "token type 0; known are 1..6", described().ints("tokenizer.ggml.token_type", kinds));
  }

  private static void assertError(String part, Metadata.Builder metadata) {
    FormatException e = assertThrows(FormatException.class, () -> read(metadata));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
