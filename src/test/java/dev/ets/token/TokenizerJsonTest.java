package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a {@code tokenizer.json} may say and what is refused; ids are the oracle test's matter. */
class TokenizerJsonTest {
  private static String json(String kind) {
    return OracleModels.get().json(kind, false);
  }

  private static Metadata.Builder folder(String json) {
    return OracleModels.huggingFace(json).text("general.architecture", "qwen2");
  }

  @Test
  void recognisesPreTokenizersByTheirExpressions() {
    for (String name : OracleModels.BYTE_LEVEL) {
      ByteLevelBpe bpe = (ByteLevelBpe) TokenizersTest.read(folder(json(name)));
      assertEquals(name, bpe.preTokenizer().name());
    }
  }

  @Test
  void namesNoPreTokenizerThatItMadeUp() {
    String llama = json("llama-bpe").replace("\"ignore_merges\":true", "\"ignore_merges\":false");
    ByteLevelBpe smaug = (ByteLevelBpe) TokenizersTest.read(folder(llama));
    assertEquals("smaug-bpe", smaug.preTokenizer().name());
    String json = json("qwen2").replace("\"ignore_merges\":false", "\"ignore_merges\":true");
    ByteLevelBpe bpe = (ByteLevelBpe) TokenizersTest.read(folder(json));
    assertFalse(bpe.preTokenizer().isNamed());
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Tokenizers.describe(bpe, Metadata.builder()))
            .getMessage();
    assertTrue(message.contains("it knows [deepseek-coder"), message);
  }

  @Test
  void takesBeginAndEndFromTheMetadataThenFromTheTemplate() {
    Tokenizer llama = TokenizersTest.read(folder(json("llama-bpe")));
    int begin = llama.vocabulary().requiredId("<|begin|>");
    assertEquals(OptionalInt.of(begin), llama.bos());
    assertTrue(llama.addsBos());
    assertFalse(llama.addsEos());
    assertEquals(Set.of(), llama.endTokens());

    Tokenizer qwen =
        TokenizersTest.read(
            folder(json("qwen2"))
                .count("tokenizer.ggml.bos_token_id", begin)
                .count("tokenizer.ggml.eos_token_id", begin + 1)
                .count("tokenizer.ggml.eot_token_id", 3)
                .ints("ets.end_token_ids", begin + 1, 7));
    assertEquals(OptionalInt.of(begin), qwen.bos());
    assertFalse(qwen.addsBos(), "no template, no flag");
    assertEquals(Set.of(begin + 1, 3, 7), qwen.endTokens());
    assertEquals(2, qwen.encodeWhole("a", 9).length, "an end but no begin");

    Tokenizer told =
        TokenizersTest.read(
            folder(json("qwen2"))
                .count("tokenizer.ggml.bos_token_id", begin)
                .flag("tokenizer.ggml.add_bos_token", true));
    assertTrue(told.addsBos());
    Tokenizer forbidden =
        TokenizersTest.read(folder(json("llama-bpe")).flag("tokenizer.ggml.add_bos_token", false));
    assertFalse(forbidden.addsBos());

    Tokenizer bert = TokenizersTest.read(folder(json("bert-cased")));
    assertEquals(OptionalInt.of(2), bert.bos());
    assertEquals(OptionalInt.of(3), bert.eos());
    assertTrue(bert.addsEos());
  }

  @Test
  void padsTheVocabularyToTheModelsSize() {
    int size = TokenizersTest.read(folder(json("qwen2"))).vocabSize();
    Tokenizer padded =
        TokenizersTest.read(folder(json("qwen2")).count("qwen2.vocab_size", size + 7));
    assertEquals(size + 7, padded.vocabSize());
    assertEquals("[PAD%d]".formatted(size + 6), padded.vocabulary().spelling(size + 6));
    assertEquals(TokenKind.UNUSED, padded.vocabulary().kinds().get(size + 6));
    assertTrue(padded.encodeWithSpecials("[PAD%d]".formatted(size + 6)).length > 1);
  }

  @Test
  void leavesOutAddedTokensThatTheModelHasNoRowFor() {
    String json = json("qwen2");
    int size = TokenizersTest.read(folder(json)).vocabSize();
    Tokenizer cut = TokenizersTest.read(folder(json).count("qwen2.vocab_size", size - 1));
    assertEquals(size - 1, cut.vocabSize());
    assertTrue(cut.vocabulary().id("<tool call>").isEmpty());
  }

  @Test
  void lastOfRepeatedMergesCountsAsInTheirLibrary() throws Exception {
    String json = json("qwen2");
    int from = json.indexOf("\"merges\":[[") + "\"merges\":[".length();
    int end = json.indexOf("]", from) + 1;
    String first = json.substring(from, end);
    String repeated = json.replace("]]}", "]," + first + "]}");
    assertTrue(repeated.length() > json.length());
    Tokenizer ours = TokenizersTest.read(folder(repeated));
    HardText texts = new HardText(Character::isDefined, OracleModels.MARKS);
    Random random = new Random(61);
    try (HuggingFaceOracle theirs = new HuggingFaceOracle(repeated)) {
      for (int i = 0; i < 300; i++) {
        String text = texts.next(random);
        assertArrayEquals(theirs.encode(text, false), ours.encodeWithSpecials(text), text);
      }
    }
  }

  private static void assertRefused(String kind, String from, String to, String message) {
    String json = json(kind);
    assertTrue(json.contains(from), from);
    FormatException e =
        assertThrows(
            FormatException.class,
            () ->
                TokenizersTest.read(
                    folder(json.replace(from, to)).count("qwen2.vocab_size", 5000)));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void namesWhatItDoesNotKnowAndListsWhatItKnows() {
    assertRefused("qwen2", "\"(?i:'s|", "\"(?i:'z|", ".pretokenizers[0].pattern.Regex: \"(?i:'z");
    assertRefused("qwen2", "\"(?i:'s|", "\"(?i:'z|", "known are those of [deepseek-coder");
    assertRefused("qwen2", "\"NFC\"", "\"NFKC\"", "supported is NFC");
    assertRefused("qwen2", "\"Isolated\"", "\"Removed\"", "supported is behavior Isolated");
    assertRefused(
        "qwen2", "\"type\":\"BPE\"", "\"type\":\"Unigram\"", "supported are BPE and WordPiece");
    assertRefused("mistral", "\"first\"", "\"second\"", "known are always, first, never");
    assertRefused("llama-2", "\"prepend\":\"▁\"", "\"prepend\":\"_\"", "it must be \"▁\"");
    assertRefused("llama-2", "\"ByteFallback\"", "\"Fuse\"", "tokenizer.json.decoder");
    assertRefused(
        "bert-cased", "\"BertPreTokenizer\"", "\"Whitespace\"", "supported is BertPreTokenizer");
    assertRefused(
        "bert-cased", "\"TemplateProcessing\"", "\"Pairs\"", "supported are ByteLevel, Temp");
  }

  @Test
  void namesTheFieldThatContradictsAnother() {
    assertRefused(
        "llama-2",
        "\"<0x41>\":",
        "\"<0x4g>\":",
        "model.byte_fallback: true needs token \"<0x41>\"");
    assertRefused("qwen2", "\"!\":33", "\"!\":34", "is also the id of");
    assertRefused("qwen2", "\"!\":33", "\"!\":-1", "model.vocab.\"!\": -1 is not a whole number");
    assertRefused("qwen2", "\"!\":33", "\"!\":99999", "the vocabulary ends at 4999");
    assertRefused("qwen2", "\"!\":33", "\"\\\"\":33", "Duplicate field");
    assertRefused("qwen2", "\"merges\":[[", "\"merges\":[[\"a\",\"\\u0000\"],[", "merges[0]");
    assertRefused("qwen2", "\"merges\":[[", "\"merges\":[[\"a\"],[", "is no merge");
    assertRefused(
        "qwen2",
        "\"content\":\"<|end|>\"",
        "\"content\":\"<|begin|>\"",
        "added_tokens[1].content: \"<|begin|>\" is added twice");
    FormatException e =
        assertThrows(
            FormatException.class,
            () -> TokenizersTest.read(folder(json("qwen2")).ints("ets.end_token_ids", 9999)));
    assertTrue(e.getMessage().contains("ets.end_token_ids: 9999 is outside"), e.getMessage());
  }
}
