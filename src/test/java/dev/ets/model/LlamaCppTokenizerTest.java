package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.format.Checkpoint;
import dev.ets.format.Metadata;
import dev.ets.tensor.DType;
import dev.ets.token.HardText;
import dev.ets.token.OracleGguf;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SentencePiece as GGUF describes it is llama.cpp's own, so llama.cpp says what is right. */
class LlamaCppTokenizerTest {
  private static final int STRINGS = 500;

  @Test
  void sentencePieceGivesTheIdsOfLlamaCpp(@TempDir Path folder) throws Exception {
    Metadata keys =
        OracleGguf.of("llama-2")
            .count("tokenizer.ggml.eos_token_id", 2)
            .flag("tokenizer.ggml.add_bos_token", false)
            .build("tokenizer");
    Tokenizer ours = Tokenizers.of(new Checkpoint(keys, Map.of()));
    Transformer shape = new Transformer(ours.vocabSize(), 512, 64, 1, 2, 2, 32, 64, 1e-5f, 10_000);
    Path file = folder.resolve("m.gguf");
    Decoder.Style style = Decoder.Style.of(Op.Pairing.ADJACENT);
    Twin.decoder("llama", "llama", shape, style, Transformer.Head.LOGITS)
        .with(keys)
        .printable(ours)
        .writeGguf(file, DType.F32);
    HardText texts = new HardText(Character::isDefined, List.of("<s>", " </s>", "<tool call>"));
    Random random = new Random(2);
    List<String> prompts =
        Stream.generate(() -> texts.next(random))
            // The binding cuts text at a zero, and the context is small.
            .filter(text -> text.indexOf('\0') < 0 && ours.encode(text).length < 400)
            .limit(STRINGS)
            .toList();
    List<LlamaCpp.Answer> theirs =
        LlamaCpp.ask(folder, new LlamaCpp.Question(file.toString(), prompts, 1, List.of()));
    for (int i = 0; i < STRINGS; i++) {
      List<Integer> ids = Arrays.stream(ours.encodeWithSpecials(prompts.get(i))).boxed().toList();
      assertEquals(theirs.get(i).ids(), ids, prompts.get(i));
    }
  }
}
