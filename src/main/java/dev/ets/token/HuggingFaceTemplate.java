package dev.ets.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.format.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which tokens a {@code tokenizer.json} puts around a text: its {@code post_processor}.
 *
 * @param begin comes before a text
 * @param end comes behind a text
 */
record HuggingFaceTemplate(OptionalInt begin, OptionalInt end) {
  private static final HuggingFaceTemplate NONE =
      new HuggingFaceTemplate(OptionalInt.empty(), OptionalInt.empty());

  /**
   * @throws FormatException when the post-processor is unknown, or names no token
   */
  static HuggingFaceTemplate of(JsonObject root, int vocabSize) {
    HuggingFaceTemplate found = NONE;
    for (JsonObject part : HuggingFaceText.parts(root, "post_processor", "processors")) {
      found =
          switch (part.text("type")) {
            case "ByteLevel" -> found; // it only mends offsets
            case "TemplateProcessing" -> template(part, vocabSize);
            case "BertProcessing", "RobertaProcessing" ->
                new HuggingFaceTemplate(
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

  private static HuggingFaceTemplate template(JsonObject part, int vocabSize) {
    List<Integer> begin = new ArrayList<>();
    List<Integer> end = new ArrayList<>();
    boolean textSeen = false;
    for (JsonObject element : part.objects("single")) {
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
    return new HuggingFaceTemplate(first(begin), first(end));
  }

  private static OptionalInt first(List<Integer> ids) {
    return ids.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ids.getFirst());
  }

  private static int specialId(JsonObject part, String name, int vocabSize) {
    JsonObject special = part.object("special_tokens").object(name);
    JsonNode ids = special.array("ids");
    if (ids.size() != 1) {
      throw special.error("ids", "is not one id");
    }
    return check(special, special.path("ids"), ids.get(0), vocabSize);
  }

  private static int pairId(JsonObject part, String name, int vocabSize) {
    JsonNode pair = part.array(name);
    if (pair.size() != 2) {
      throw part.error(name, "is not a token and its id");
    }
    return check(part, part.path(name), pair.get(1), vocabSize);
  }

  private static int check(JsonObject at, String path, JsonNode value, int vocabSize) {
    int id = at.count(path, value);
    if (id >= vocabSize) {
      throw at.wrong(path, id, "is outside the vocabulary 0..%d".formatted(vocabSize - 1));
    }
    return id;
  }
}
