package dev.ets.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.format.FormatException;
import dev.ets.format.JsonFile;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which tokens a {@code tokenizer.json} puts around a text: its {@code post_processor}.
 *
 * @param begin comes before a text
 * @param end comes behind a text
 */
record TokenizerJsonTemplate(OptionalInt begin, OptionalInt end) {
  private static final TokenizerJsonTemplate NONE =
      new TokenizerJsonTemplate(OptionalInt.empty(), OptionalInt.empty());

  /**
   * @throws FormatException when the post-processor is unknown, or names no token
   */
  static TokenizerJsonTemplate of(JsonFile root, int vocabSize) {
    TokenizerJsonTemplate found = NONE;
    for (JsonFile part : TokenizerJsonText.parts(root, "post_processor", "processors")) {
      found =
          switch (part.text("type")) {
            case "ByteLevel" -> found; // it only mends offsets
            case "TemplateProcessing" -> template(part, vocabSize);
            case "BertProcessing", "RobertaProcessing" ->
                new TokenizerJsonTemplate(
                    OptionalInt.of(pairId(part, "cls", vocabSize)),
                    OptionalInt.of(pairId(part, "sep", vocabSize)));
            default ->
                throw part.error(
                    "type",
                    "is not supported; supported are ByteLevel, TemplateProcessing,"
                        + " BertProcessing, RobertaProcessing, Sequence");
          };
    }
    return found;
  }

  private static TokenizerJsonTemplate template(JsonFile part, int vocabSize) {
    List<Integer> begin = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    boolean textSeen = false;
    for (JsonFile element : part.objects("single")) {
      if (element.has("Sequence")) {
        if (textSeen) {
          throw part.error("single", "has the text twice");
        }
        textSeen = true;
      } else {
        String name = element.object("SpecialToken").text("id");
        (textSeen ? end : begin).add(specialId(part, name, vocabSize));
      }
    }
    if (!textSeen || begin.size() > 1 || end.size() > 1) {
      throw part.error("single", "is not the text with at most one token before and behind it");
    }
    return new TokenizerJsonTemplate(first(begin), first(end));
  }

  private static OptionalInt first(List<Integer> ids) {
    return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.getFirst());
  }

  private static int specialId(JsonFile part, String name, int vocabSize) {
    JsonFile special = part.object("special_tokens").object(name);
    JsonNode ids = special.array("ids");
    if (ids.size() != 1) {
      throw special.error("ids", "is not one id");
    }
    return check(special, "ids", ids.get(0), vocabSize);
  }

  private static int pairId(JsonFile part, String name, int vocabSize) {
    JsonNode pair = part.array(name);
    if (pair.size() != 2) {
      throw part.error(name, "is not a token and its id");
    }
    return check(part, name, pair.get(1), vocabSize);
  }

  private static int check(JsonFile at, String key, JsonNode value, int vocabSize) {
    int id = at.count(key, value);
    if (id >= vocabSize) {
      throw at.error(key, id, "is outside the vocabulary 0..%d".formatted(vocabSize - 1));
    }
    return id;
  }
}
