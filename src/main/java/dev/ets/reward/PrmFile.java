package dev.ets.reward;

import dev.ets.UsageException;
import dev.ets.format.FormatException;
import dev.ets.format.JsonFile;
import dev.ets.token.ChatFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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

  private final JsonFile root;

  private PrmFile(JsonFile root) {
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
    return format(() -> JsonFile.read(file));
  }

  /**
   * Reads a text.
   *
   * @param source where it is from, for messages
   * @throws FormatException when it is no format; names the field
   */
  public static PrmFormat parse(String source, String json) {
    return format(() -> JsonFile.parse(source, "", json));
  }

  private static PrmFormat format(Supplier<JsonFile> json) {
    JsonFile root;
    try {
      root = json.get();
    } catch (FormatException e) {
      throw new FormatException(
          e.file(), e.field(), "%s %s;".formatted(e.value(), e.problem()), EXAMPLE);
    }
    return new PrmFile(root).format();
  }

  private PrmFormat format() {
    for (String field : root.keys()) {
      if (!FIELDS.contains(field)) {
        throw root.error("field", field, "is unknown; known are " + String.join(", ", FIELDS));
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
          root.flag("tag_in_steps", false));
    } catch (IllegalArgumentException e) {
      throw root.error("does not go together: " + e.getMessage());
    }
  }

  private PrmFormat preset() {
    String name = root.text("preset");
    if (root.keys().size() > 1) {
      throw root.error(
          "preset", name, "stands for all fields; give it alone, or the fields without it");
    }
    return PrmPresets.find(name)
        .orElseThrow(
            () ->
                root.error(
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
      throw root.error("field", field, "is missing; it is one of " + known);
    }
    return Arrays.stream(values)
        .filter(value -> label.apply(value).equals(name.get()))
        .findFirst()
        .orElseThrow(() -> root.error(field, name.get(), "is unknown; known are " + known));
  }

  private Optional<TokenName> token(String field) {
    if (!root.has(field)) {
      return Optional.empty();
    }
    if (root.isNumber(field)) {
      return Optional.of(new TokenName.Id(root.count(field)));
    }
    if (!root.isText(field) || root.text(field).isEmpty()) {
      throw root.error(field, "is not a text or a token id");
    }
    return Optional.of(new TokenName.Text(root.text(field)));
  }

  private Optional<String> text(String field) {
    return root.has(field) ? Optional.of(root.text(field)) : Optional.empty();
  }

  private Optional<String> chat() {
    Optional<String> name = text("chat");
    if (name.isPresent() && !ChatFormat.names().contains(name.get())) {
      throw root.error(
          "chat", name.get(), "is unknown; known are " + String.join(", ", ChatFormat.names()));
    }
    return name;
  }
}
