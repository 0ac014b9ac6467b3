package dev.ets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Finds the ids of special tokens in a tokenizer.json without reading its vocabulary. */
public final class SpecialTokens {
  private static final String LIST = "added_tokens";

  private SpecialTokens() {}

  /**
   * Ids by text, of the entries {@code {"id": 2, "content": "</s>", ...}} of "added_tokens". What
   * comes after this list is not looked at.
   *
   * @param source what to call the file in messages
   * @throws FormatException when it is damaged
   */
  public static Map<String, Integer> read(String source, String text) {
    Map<String, Integer> ids = new HashMap<>();
    try (JsonParser json = JsonText.parser(text, Long.MAX_VALUE)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new FormatException(source, "JSON", "file", "is no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean list = json.currentName().equals(LIST);
        json.nextToken();
        if (list) {
          readList(source, json, ids);
          break;
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      throw JsonText.damaged(source, e);
    }
    return ids;
  }

  private static void readList(String source, JsonParser json, Map<String, Integer> ids)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new FormatException(source, LIST, json.getText(), "is no array");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new FormatException(source, LIST, json.getText(), "is no object");
      }
      int id = -1;
      String content = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (field.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
          id = json.getIntValue();
        } else if (field.equals("content") && value == JsonToken.VALUE_STRING) {
          content = json.getText();
        } else {
          json.skipChildren();
        }
      }
      if (id < 0) {
        throw new FormatException(source, LIST, content, "has no id in 0..2147483647");
      }
      ids.put(content, id);
    }
  }
}
