package dev.ets.reward;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.ets.UsageException;
import dev.ets.format.FormatException;
import dev.ets.token.ChatFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads a {@link PrmFormat} as JSON: the name of a preset, or the format's fields, of which only
 * {@code kind} is always needed.
 *
 * <pre>
 * {"preset": "math-shepherd"}
 * {"kind": "two-tags", "plus": "+", "minus": "-", "tag": "&lt;step&gt;", "delimiter": "\n",
 *  "layout": "plain", "prompt": "{question} ", "tag_in_steps": false}
 * </pre>
 */
public final class PrmFile {
  /** The name of the file in a model's folder. */
  public static final String NAME = "prm.json";

  /** What such a file looks like, for messages. */
  public static final String EXAMPLE =
      "a prm.json beside it, such as {\"preset\": \"%s\"}, says how to read it (presets: %s; or fields, see docs/models.md)"
          .formatted(PrmPresets.names().getFirst(), String.join(", ", PrmPresets.names()));

  private static final int MAX_BYTES = 1 << 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> FIELDS =
      List.of(
          "preset",
          "kind",
          "plus",
          "minus",
          "tag",
          "delimiter",
          "layout",
          "prompt",
          "chat",
          "system",
          "tag_in_steps");

  private final String source;
  private final JsonNode root;

  private PrmFile(String source, JsonNode root) {
    this.source = source;
    this.root = root;
  }

  /**
   * The file that says how to read a model: {@code prm.json} in the model's folder, or, beside a
   * file {@code NAME.gguf}, {@code NAME.prm.json} before {@code prm.json}.
   */
  public static Optional<Path> beside(Path model) {
    if (Files.isDirectory(model)) {
      return Optional.of(model.resolve(NAME)).filter(Files::isRegularFile);
    }
    String name = model.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    return List.of(model.resolveSibling(stem + "." + NAME), model.resolveSibling(NAME)).stream()
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Reads a file.
   *
   * @throws UsageException when it cannot be read
   * @throws FormatException when it is no format; names the field
   */
  public static PrmFormat read(Path file) {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new FormatException(
            file.toString(),
            "size",
            size,
            "is above the %d bytes of any format".formatted(MAX_BYTES));
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UsageException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
    return parse(file.toString(), new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Reads a text.
   *
   * @param source where it is from, for messages
   * @throws FormatException when it is no format; names the field
   */
  public static PrmFormat parse(String source, String json) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new FormatException(
          source,
          "line " + e.getLocation().getLineNr(),
          e.getOriginalMessage(),
          ": not JSON; " + EXAMPLE);
    }
    PrmFile file = new PrmFile(source, root);
    if (!root.isObject()) {
      throw file.wrong("content", root, "is no JSON object; " + EXAMPLE);
    }
    return file.format();
  }

  private PrmFormat format() {
    for (var field : root.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw wrong("field", field.getKey(), "is unknown; known are " + String.join(", ", FIELDS));
      }
    }
    if (root.has("preset")) {
      return preset();
    }
    try {
      return new PrmFormat(
          one("kind", PrmFormat.Kind.values(), PrmFormat.Kind::label, Optional.empty()),
          token("plus"),
          token("minus"),
          token("tag"),
          text("delimiter"),
          one(
              "layout",
              PrmFormat.Layout.values(),
              PrmFormat.Layout::label,
              Optional.of(PrmFormat.Layout.PLAIN)),
          text("prompt").orElse(PrmFormat.PLAIN_PROMPT),
          chat(),
          text("system"),
          flag("tag_in_steps"));
    } catch (IllegalArgumentException e) {
      throw wrong("content", root, "does not go together: " + e.getMessage());
    }
  }

  private PrmFormat preset() {
    String name = text("preset").orElseThrow();
    if (root.size() > 1) {
      throw wrong("preset", name, "stands for all fields; give it alone, or the fields without it");
    }
    return PrmPresets.find(name)
        .orElseThrow(
            () ->
                wrong(
                    "preset",
                    name,
                    "is unknown; known are " + String.join(", ", PrmPresets.names())));
  }

  private <T> T one(String field, T[] values, Function<T, String> label, Optional<T> usual) {
    Optional<String> name = text(field);
    if (name.isEmpty() && usual.isPresent()) {
      return usual.get();
    }
    String known = Arrays.stream(values).map(label).collect(Collectors.joining(", "));
    if (name.isEmpty()) {
      throw wrong("field", field, "is missing; it is one of " + known);
    }
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(name.get()))
        .findFirst()
        .orElseThrow(() -> wrong(field, name.get(), "is unknown; known are " + known));
  }

  private Optional<TokenName> token(String field) {
    JsonNode value = root.get(field);
    if (value != null && value.isIntegralNumber()) {
      if (!value.canConvertToInt() || value.intValue() < 0) {
        throw wrong(field, value, "is no token id");
      }
      return Optional.of(new TokenName.Id(value.intValue()));
    }
    Optional<String> text = text(field);
    if (text.isPresent() && text.get().isEmpty()) {
      throw wrong(field, "\"\"", "is no token");
    }
    return text.map(TokenName.Text::new);
  }

  private Optional<String> text(String field) {
    JsonNode value = root.get(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      List<String> wanted = new ArrayList<>(List.of("a text"));
      if (List.of("plus", "minus", "tag").contains(field)) {
        wanted.add("a token id");
      }
      throw wrong(field, value, "is not " + String.join(" or ", wanted));
    }
    return Optional.of(value.textValue());
  }

  private Optional<String> chat() {
    Optional<String> name = text("chat");
    if (name.isPresent() && !ChatFormat.names().contains(name.get())) {
      throw wrong(
          "chat", name.get(), "is unknown; known are " + String.join(", ", ChatFormat.names()));
    }
    return name;
  }

  private boolean flag(String field) {
    JsonNode value = root.get(field);
    if (value != null && value.getNodeType() != JsonNodeType.BOOLEAN) {
      throw wrong(field, value, "is not true or false");
    }
    return value != null && value.booleanValue();
  }

  private FormatException wrong(String field, Object value, String problem) {
    return new FormatException(source, field, value, problem);
  }
}
