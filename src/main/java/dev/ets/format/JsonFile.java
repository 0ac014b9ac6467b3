package dev.ets.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ets.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A JSON object of a model's folder. Typed lookups name the file and the key when a value is
 * missing or of another type; a value of null counts as missing. Immutable.
 *
 * <p>Reading takes memory in proportion to the file: nesting, numbers and tokens are limited.
 */
public final class JsonFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long MAX_BYTES = 1L << 28;
  private static final int MAX_NESTING = 64;
  private static final int MAX_DIGITS = 100;

  /**
   * A token costs up to 100 bytes in memory; files that people have take more characters than this.
   */
  private static final int CHARACTERS_PER_TOKEN = 8;

  private static final int FREE_TOKENS = 10_000;

  private final String source;
  private final String prefix;
  private final JsonNode object;

  private JsonFile(String source, String prefix, JsonNode object) {
    this.source = source;
    this.prefix = prefix;
    this.object = object;
  }

  /**
   * Reads a file that holds one object.
   *
   * @throws UsageException when it cannot be read
   * @throws FormatException when it is not JSON, no object, nested too deep, or a key occurs twice
   */
  public static JsonFile read(Path file) {
    String source = file.toString();
    return object(source, "", tree(source, text(file)));
  }

  /** Reads a file that holds an array of objects; throws as {@link #read}. */
  public static List<JsonFile> readList(Path file) {
    String source = file.toString();
    return objects(source, "", tree(source, text(file)));
  }

  /**
   * A whole file of text.
   *
   * @throws UsageException when it cannot be read
   * @throws FormatException when it is no UTF-8 or larger than any such file should be
   */
  static String text(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new FormatException(
            file.toString(), "size", size + " bytes", "is more than the limit of " + MAX_BYTES);
      }
      return text(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** These bytes as text; throws as {@link #text(Path)}. */
  static String text(String source, byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(source, "text", utf8.length + " bytes", "are not UTF-8");
    }
  }

  private static JsonNode tree(String source, String json) {
    try (JsonParser parser = parser(json, FREE_TOKENS + json.length() / CHARACTERS_PER_TOKEN)) {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree == null || parser.nextToken() != null) {
        throw new FormatException(
            source,
            "JSON",
            json.length() + " characters",
            "are not one value, but none or several");
      }
      return tree;
    } catch (IOException e) {
      throw damaged(source, e);
    }
  }

  /**
   * Reads token by token.
   *
   * @param maxTokens after so many it throws an IOException
   */
  static JsonParser parser(String json, long maxTokens) throws IOException {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxNumberLength(MAX_DIGITS)
            .maxStringLength(Integer.MAX_VALUE) // a string is no longer than its file
            .maxTokenCount(maxTokens)
            .build();
    return new JsonFactoryBuilder()
        .streamReadConstraints(limits)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // Names are tensors': tables of them that outlive the file would only grow.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .build()
        .createParser(json);
  }

  /** The error for JSON that cannot be parsed. */
  static FormatException damaged(String source, IOException e) {
    boolean located = e instanceof JsonProcessingException j && j.getLocation() != null;
    if (!located) {
      return new FormatException(source, "JSON", "file", "is damaged: " + e.getMessage());
    }
    JsonProcessingException json = (JsonProcessingException) e;
    return new FormatException(
        source,
        "JSON",
        "line %d, column %d"
            .formatted(json.getLocation().getLineNr(), json.getLocation().getColumnNr()),
        "is damaged: " + json.getOriginalMessage());
  }

  /** The file, for messages. */
  public String source() {
    return source;
  }

  /** Whether there is a value other than null. */
  public boolean has(String key) {
    return object.hasNonNull(key);
  }

  /** Whether the value is an object. */
  public boolean isObject(String key) {
    return object.path(key).isObject();
  }

  /** Whether the value is an array. */
  public boolean isArray(String key) {
    return object.path(key).isArray();
  }

  /**
   * A text.
   *
   * @throws FormatException when it is missing or no text
   */
  public String text(String key) {
    JsonNode value = required(key);
    if (!value.isTextual()) {
      throw wrong(key, "a text");
    }
    return value.textValue();
  }

  /**
   * A whole number from 0 to 2^31 - 1: a count or an id.
   *
   * @throws FormatException when it is missing or not that
   */
  public int count(String key) {
    return count(required(key), key);
  }

  private int count(JsonNode value, String key) {
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw wrong(key, "a whole number in 0..2147483647");
    }
    return value.intValue();
  }

  /**
   * As {@link #count(String)}, but above 0.
   *
   * @throws FormatException when it is missing or not that
   */
  public int positive(String key) {
    int value = count(key);
    if (value == 0) {
      throw wrong(key, "a whole number above 0");
    }
    return value;
  }

  /**
   * A number.
   *
   * @throws FormatException when it is missing, no number, or too large for a double
   */
  public double real(String key) {
    JsonNode value = required(key);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(key, "a finite number");
    }
    return value.doubleValue();
  }

  /** As {@link #text(String)}, {@code fallback} when missing. */
  public String text(String key, String fallback) {
    return has(key) ? text(key) : fallback;
  }

  /** As {@link #count(String)}, {@code fallback} when missing. */
  public int count(String key, int fallback) {
    return has(key) ? count(key) : fallback;
  }

  /** As {@link #real(String)}, {@code fallback} when missing. */
  public double real(String key, double fallback) {
    return has(key) ? real(key) : fallback;
  }

  /**
   * True or false, {@code fallback} when missing.
   *
   * @throws FormatException when it is neither
   */
  public boolean flag(String key, boolean fallback) {
    if (!has(key)) {
      return fallback;
    }
    JsonNode value = object.get(key);
    if (!value.isBoolean()) {
      throw wrong(key, "true or false");
    }
    return value.booleanValue();
  }

  /**
   * One count or an array of them, none when missing.
   *
   * @throws FormatException when it is something else
   */
  public List<Integer> counts(String key) {
    List<Integer> counts = new ArrayList<>();
    if (isArray(key)) {
      object.get(key).forEach(value -> counts.add(count(value, key)));
    } else if (has(key)) {
      counts.add(count(key));
    }
    return counts;
  }

  /**
   * The texts of an array, none when missing.
   *
   * @throws FormatException when it is something else
   */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (has(key)) {
      for (JsonNode value : array(key)) {
        if (!value.isTextual()) {
          throw wrong(key, "an array of texts");
        }
        texts.add(value.textValue());
      }
    }
    return texts;
  }

  /**
   * An object inside this one, empty when missing.
   *
   * @throws FormatException when it is something else
   */
  public Optional<JsonFile> object(String key) {
    return has(key) ? Optional.of(object(source, prefix + key, object.get(key))) : Optional.empty();
  }

  /**
   * The objects of an array, none when missing.
   *
   * @throws FormatException when it is something else
   */
  public List<JsonFile> objects(String key) {
    return has(key) ? objects(source, prefix + key, object.get(key)) : List.of();
  }

  private JsonNode array(String key) {
    if (!isArray(key)) {
      throw wrong(key, "an array");
    }
    return object.get(key);
  }

  private static JsonFile object(String source, String name, JsonNode node) {
    if (!node.isObject()) {
      throw new FormatException(source, name.isEmpty() ? "JSON" : name, node, "is not an object");
    }
    return new JsonFile(source, name.isEmpty() ? "" : name + ".", node);
  }

  private static List<JsonFile> objects(String source, String name, JsonNode node) {
    if (!node.isArray()) {
      throw new FormatException(source, name.isEmpty() ? "JSON" : name, node, "is not an array");
    }
    List<JsonFile> objects = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      objects.add(object(source, "%s[%d]".formatted(name, i), node.get(i)));
    }
    return objects;
  }

  private JsonNode required(String key) {
    if (!has(key)) {
      throw new FormatException(source, "key", prefix + key, "is missing");
    }
    return object.get(key);
  }

  private FormatException wrong(String key, String wanted) {
    return error(key, "is not " + wanted);
  }

  /** The error that the value of {@code key} has a problem; to throw. */
  public FormatException error(String key, String problem) {
    return new FormatException(source, prefix + key, object.path(key), problem);
  }
}
