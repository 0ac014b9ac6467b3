package dev.ets.prune;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Pruning instances and their solutions as JSON, the format of {@code ./ets prune}:
 *
 * <pre>
 * {"parents": [-1, 0, 1], "tokens": [9, 4, 5], "leaves": [2], "weights": [4], "clusters": [0],
 *  "lambda_b": 1.0, "lambda_d": 1.45, "cost": "nodes"}
 * {"objective": 0.0, "kept": [2], "status": "OPTIMAL", "millis": 0.1, "bound": 0.0,
 *  "kept_ancestors": 2}
 * </pre>
 *
 * <p>{@code cost} may be left out (nodes), and so may {@code tokens} where they are not the cost.
 */
public final class PruneJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> FIELDS =
      List.of("parents", "tokens", "leaves", "weights", "clusters", "lambda_b", "lambda_d", "cost");

  private PruneJson() {}

  /**
   * Reads an instance from a file.
   *
   * @throws UsageException when the file cannot be read or holds no valid instance
   */
  public static PruneProblem read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new UsageException("%s: no such file".formatted(file), e);
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read as text: %s".formatted(file, e.getMessage()), e);
    } catch (UsageException e) {
      throw new UsageException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Reads an instance.
   *
   * @throws UsageException when the text is not JSON or not a valid instance; names the field
   */
  public static PruneProblem parse(String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation();
      throw new UsageException(
          "not JSON: line %d, column %d: %s"
              .formatted(at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()),
          e);
    }
    if (!root.isObject()) {
      throw new UsageException("expected a JSON object with the fields %s".formatted(FIELDS));
    }
    for (var field : root.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new UsageException(
            "unknown field \"%s\": known are %s".formatted(field.getKey(), FIELDS));
      }
    }
    NodeCost cost = root.has("cost") ? NodeCost.of(text(root, "cost")) : NodeCost.NODES;
    int[] parents = ints(root, "parents");
    boolean noTokens = cost == NodeCost.NODES && !root.has("tokens");
    return new PruneProblem(
        parents,
        noTokens ? new int[parents.length] : ints(root, "tokens"),
        ints(root, "leaves"),
        doubles(root, "weights"),
        ints(root, "clusters"),
        number(root.get("lambda_b"), "lambda_b"),
        number(root.get("lambda_d"), "lambda_d"),
        cost);
  }

  /** A solution as one JSON object. */
  public static ObjectNode json(PruneSolution solution) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("objective", solution.objective());
    ArrayNode kept = json.putArray("kept");
    for (int leaf : solution.kept()) {
      kept.add(leaf);
    }
    json.put("status", solution.status().name());
    json.put("millis", solution.millis());
    json.put("bound", solution.bound());
    json.put("kept_ancestors", solution.keptAncestors());
    return json;
  }

  private static int[] ints(JsonNode root, String field) {
    JsonNode array = array(root, field);
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = array.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw new UsageException(
            "%s[%d] is %s: it must be a whole number of at most 32 bits"
                .formatted(field, i, value));
      }
      values[i] = value.intValue();
    }
    return values;
  }

  private static double[] doubles(JsonNode root, String field) {
    JsonNode array = array(root, field);
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(array.get(i), "%s[%d]".formatted(field, i));
    }
    return values;
  }

  private static double number(JsonNode value, String name) {
    if (value == null) {
      throw missing(name);
    }
    if (!value.isNumber()) {
      throw new UsageException("%s is %s: it must be a number".formatted(name, value));
    }
    return value.doubleValue();
  }

  private static String text(JsonNode root, String field) {
    JsonNode value = root.get(field);
    if (!value.isTextual()) {
      throw new UsageException("%s is %s: it must be a string".formatted(field, value));
    }
    return value.textValue();
  }

  private static JsonNode array(JsonNode root, String field) {
    JsonNode value = root.get(field);
    if (value == null) {
      throw missing(field);
    }
    if (!value.isArray()) {
      throw new UsageException(
          "%s is %s: it must be an array".formatted(field, value.getNodeType()));
    }
    return value;
  }

  private static UsageException missing(String field) {
    return new UsageException("field \"%s\" is missing: needed are %s".formatted(field, FIELDS));
  }
}
