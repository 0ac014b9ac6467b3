package dev.ets.model;

import dev.ets.UsageException;
import dev.ets.format.FormatException;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.format.SpecialTokens;
import dev.ets.token.ChatFormat;
import dev.ets.token.MarkKeys;
import dev.ets.token.Tokenizers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the files of a Hugging Face folder say about text: tokenizer.json, tokenizer_config.json,
 * chat_template.jinja and generation_config.json.
 */
final class TokenizerFiles {
  private static final String FILE = "tokenizer.json";

  private TokenizerFiles() {}

  /**
   * Adds the metadata of the tokenizer and of how texts begin and end.
   *
   * @throws UsageException when there is no tokenizer.json
   * @throws FormatException when a file is damaged, or an id is outside the vocabulary
   */
  static void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to) {
    String tokenizer =
        folder
            .findText(FILE)
            .orElseThrow(
                () ->
                    new UsageException(
                        "%s: no %s in this folder; transformers' AutoTokenizer.from_pretrained(...).save_pretrained(...) makes one of older files"
                            .formatted(folder.path(), FILE)));
    to.text(Tokenizers.JSON, tokenizer);
    Optional<JsonFile> generation = folder.findJson("generation_config.json");
    Optional<JsonFile> texts = folder.findJson("tokenizer_config.json");
    Map<String, Integer> special =
        texts.isEmpty()
            ? Map.of()
            : SpecialTokens.read(folder.path().resolve(FILE).toString(), tokenizer);

    Set<Integer> begin = new LinkedHashSet<>();
    Set<Integer> end = new LinkedHashSet<>();
    texts.ifPresent(
        t -> {
          addSpecial(t, List.of("bos_token", "cls_token"), special, begin);
          addSpecial(t, List.of("eos_token", "sep_token"), special, end);
        });
    for (JsonFile file : generation.map(g -> List.of(g, config)).orElse(List.of(config))) {
      begin.addAll(file.counts("bos_token_id"));
      end.addAll(file.counts("eos_token_id"));
    }
    checkIds(begin, config);
    checkIds(end, config);
    begin.stream().limit(1).forEach(id -> to.count(MarkKeys.BOS, id));
    end.stream().limit(1).forEach(id -> to.count(MarkKeys.EOS, id));
    if (!end.isEmpty()) {
      to.ints(MarkKeys.ENDS, end.stream().mapToInt(Integer::intValue).toArray());
    }
    texts
        .filter(t -> t.has("add_bos_token"))
        .ifPresent(t -> to.flag(MarkKeys.ADD_BOS, t.flag("add_bos_token", false)));
    chatTemplate(folder, texts).ifPresent(t -> to.text(ChatFormat.TEMPLATE, t));
  }

  /** The id of the first of these tokens that the file names and the tokenizer has. */
  private static void addSpecial(
      JsonFile file, List<String> keys, Map<String, Integer> special, Set<Integer> to) {
    for (String key : keys) {
      if (file.has(key)) {
        String token = file.isObject(key) ? file.object(key).text("content") : file.text(key);
        Integer id = special.get(token);
        if (id != null) {
          to.add(id);
          return;
        }
      }
    }
  }

  private static void checkIds(Set<Integer> ids, JsonFile config) {
    for (int id : ids) {
      if (id >= config.positive("vocab_size")) {
        throw config.error("vocab_size", "leaves no room for token %d".formatted(id));
      }
    }
  }

  private static Optional<String> chatTemplate(HuggingFaceFolder folder, Optional<JsonFile> texts) {
    Optional<String> file = folder.findText("chat_template.jinja");
    if (file.isPresent() || texts.isEmpty() || !texts.get().has("chat_template")) {
      return file;
    }
    JsonFile from = texts.get();
    if (!from.isArray("chat_template")) {
      return Optional.of(from.text("chat_template"));
    }
    return from.objects("chat_template").stream()
        .filter(t -> t.text("name").equals("default"))
        .map(t -> t.text("template"))
        .findFirst();
  }
}
