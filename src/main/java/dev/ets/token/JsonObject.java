package dev.ets.token;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ets.format.FormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * One object of a JSON text that is not trusted. Lookups throw a {@link FormatException} that names
 * the file and the path to the field. An absent field and {@code null} are the same.
 *
 * @param path where it is, for example {@code tokenizer.json: model}
 */
record JsonObject(String file, String path, JsonNode node) {
  /** Real ones are 6 deep. */
  private static final int MAX_DEPTH = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @param name what holds the text, for messages
   * @throws FormatException when the text is no JSON object, or one with a field that occurs twice
   */
  static JsonObject parse(String file, String name, String json) {
    try {
      return of(file, name, MAPPER.readTree(json));
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation(); // none where a limit of the parser is exceeded
      String place =
          at == null ? "text" : "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      throw new FormatException(file, name, place, "is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static JsonObject of(String file, String path, JsonNode node) {
    JsonObject object = new JsonObject(file, path, node);
    if (!node.isObject()) {
      throw object.wrong(path, node, "is not an object");
    }
    return object;
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw wrong(path(name), value, "is missing");
    }
    return value;
  }

  String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw error(name, "is not a text");
    }
    return value.textValue();
  }

  String text(String name, String fallback) {
    return has(name) ? text(name) : fallback;
  }

  boolean flag(String name) {
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw error(name, "is not true or false");
    }
    return value.booleanValue();
  }

  boolean flag(String name, boolean fallback) {
    return has(name) ? flag(name) : fallback;
  }

  /** A whole number from 0 to 2^31 - 1. */
  int count(String name) {
    return count(path(name), required(name));
  }

  /** As {@link #count(String)}, of a value that is found at {@code path}. */
  int count(String path, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw wrong(path, value, "is not a whole number in 0..2147483647");
    }
    return value.intValue();
  }

  JsonObject object(String name) {
    return of(file, path(name), required(name));
  }

  /** The elements of an array of objects. */
  List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      objects.add(of(file, "%s[%d]".formatted(path(name), objects.size()), element));
    }
    return objects;
  }

  JsonNode array(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw error(name, "is not an array");
    }
    return value;
  }

  String path(String name) {
    return path + "." + name;
  }

  /** An error about the field {@code name}. */
  FormatException error(String name, String problem) {
    return wrong(path(name), node.get(name), problem);
  }

  /** An error about this object. */
  FormatException error(String problem) {
    return wrong(path, node, problem);
  }

  FormatException wrong(String path, Object value, String problem) {
    return new FormatException(file, path, value, problem);
  }
}
