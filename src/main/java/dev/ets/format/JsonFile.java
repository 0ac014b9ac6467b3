package dev.ets.format;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON object that is not trusted, such as a model's config.json. Typed lookups name the file and
 * the key when a value is missing or of another type; a value of null counts as missing. Immutable.
 *
 * <p>Reading takes memory in proportion to the text: nesting, numbers and tokens are limited.
 */
public final class JsonFile {
  private static final Pattern PLAIN_KEY = Pattern.compile("[\\w\\[\\]]+");

  private final String source;

  /** Where in the source the object is, such as {@code model.vocab}; empty for the whole. */
  private final String path;

  private final JsonNode object;

  private JsonFile(String source, String path, JsonNode object) {
    this.source = source;
    this.path = path;
    this.object = object;
    if (!object.isObject()) {
      throw error("is not an object");
    }
  }

  /**
   * Reads a file that holds one object.
   *
   * @throws UsageException when it cannot be read
   * @throws FormatException when it is not JSON, no object, nested too deep, or a key occurs twice
   */
  public static JsonFile read(Path file) {
    return parse(file.toString(), "", JsonText.text(file));
  }

  /**
   * Reads a text that holds one object; throws as {@link #read}.
   *
   * @param source the file it is from, for messages
   * @param path what holds the text in that file; empty when it is the whole
   */
  public static JsonFile parse(String source, String path, String json) {
    return new JsonFile(source, path, JsonText.tree(source, shown(path), json));
  }

  /** Reads a file that holds an array of objects; throws as {@link #read}. */
  public static List<JsonFile> readList(Path file) {
    String source = file.toString();
    JsonNode array = JsonText.tree(source, shown(""), JsonText.text(file));
    if (!array.isArray()) {
      throw new FormatException(source, shown(""), array, "is not an array");
    }
    return objects(source, "", array);
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

  /** Whether the value is a text. */
  public boolean isText(String key) {
    return object.path(key).isTextual();
  }

  /** Whether the value is a number. */
  public boolean isNumber(String key) {
    return object.path(key).isNumber();
  }

  /** All keys, in their order in the file. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>(object.size());
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
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
    return count(key, required(key));
  }

  /** As {@link #count(String)}, of an element of the array {@code key}. */
  public int count(String key, JsonNode element) {
    if (!element.isIntegralNumber() || !element.canConvertToInt() || element.intValue() < 0) {
      throw error(key, element, "is not a whole number in 0..2147483647");
    }
    return element.intValue();
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
      object.get(key).forEach(element -> counts.add(count(key, element)));
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
   * An object inside this one.
   *
   * @throws FormatException when it is missing or something else
   */
  public JsonFile object(String key) {
    return new JsonFile(source, path(key), required(key));
  }

  /** As {@link #object}, empty when missing. */
  public Optional<JsonFile> findObject(String key) {
    return has(key) ? Optional.of(object(key)) : Optional.empty();
  }

  /**
   * The objects of an array.
   *
   * @throws FormatException when it is missing or something else
   */
  public List<JsonFile> objects(String key) {
    return objects(source, path(key), array(key));
  }

  private static List<JsonFile> objects(String source, String path, JsonNode array) {
    List<JsonFile> objects = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      objects.add(new JsonFile(source, "%s[%d]".formatted(path, objects.size()), element));
    }
    return objects;
  }

  /**
   * An array of whatever it holds.
   *
   * @throws FormatException when it is missing or something else
   */
  public JsonNode array(String key) {
    JsonNode value = required(key);
    if (!value.isArray()) {
      throw wrong(key, "an array");
    }
    return value;
  }

  private JsonNode required(String key) {
    if (!has(key)) {
      throw new FormatException(source, "key", path(key), "is missing");
    }
    return object.get(key);
  }

  private FormatException wrong(String key, String wanted) {
    return error(key, "is not " + wanted);
  }

  /** The error that this object has a problem; to throw. */
  public FormatException error(String problem) {
    return new FormatException(source, shown(path), object, problem);
  }

  /** The error that the value of {@code key} has a problem; to throw. */
  public FormatException error(String key, String problem) {
    return error(key, object.path(key), problem);
  }

  /**
   * The error that something here has a problem; to throw.
   *
   * @param key where in this object, such as {@code merges[3]}
   */
  public FormatException error(String key, Object value, String problem) {
    return new FormatException(source, path(key), value, problem);
  }

  private String path(String key) {
    String plain = PLAIN_KEY.matcher(key).matches() ? key : '"' + key + '"';
    return path.isEmpty() ? plain : path + "." + plain;
  }

  private static String shown(String path) {
    return path.isEmpty() ? "JSON" : path;
  }
}
