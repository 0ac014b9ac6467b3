package dev.ets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights in several safetensors files. The index says which tensor is in which: {@code
 * {"metadata": ..., "weight_map": {"lm_head.weight": "model-00002-of-00002.safetensors", ...}}}.
 */
final class ShardIndex {
  static final String NAME = "model.safetensors.index.json";
  private static final String WEIGHT_MAP = "weight_map";

  private final String source;
  private final HuggingFaceFolder folder;

  /** Shards by their names. */
  private final Map<String, Path> files = new LinkedHashMap<>();

  /** Shards by tensor, as the index has them. */
  private final Map<String, Path> said = new LinkedHashMap<>();

  private ShardIndex(HuggingFaceFolder folder) {
    this.folder = folder;
    this.source = folder.path().resolve(NAME).toString();
  }

  /**
   * Maps all shards.
   *
   * @throws FormatException when the index is damaged or names no plain file of the folder, a shard
   *     is missing or damaged, or a tensor is not where the index says, and only there
   */
  static Map<String, Tensor> open(HuggingFaceFolder folder, Arena arena) {
    ShardIndex index = new ShardIndex(folder);
    index.read(JsonText.text(folder.file(NAME)));
    return index.tensors(arena);
  }

  private void read(String text) {
    boolean found = false;
    try (JsonParser json = JsonText.parser(text, Long.MAX_VALUE)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new FormatException(source, "JSON", "file", "is no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean map = json.currentName().equals(WEIGHT_MAP);
        json.nextToken();
        if (map) {
          readMap(json);
          found = true;
        } else {
          json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new FormatException(source, "JSON", json.getText(), "follows the object");
      }
    } catch (IOException e) {
      throw JsonText.damaged(source, e);
    }
    if (!found) {
      throw new FormatException(source, "key", WEIGHT_MAP, "is missing");
    }
  }

  private void readMap(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new FormatException(source, WEIGHT_MAP, json.getText(), "is no object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String tensor = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new FormatException(source, "shard of " + tensor, json.getText(), "is no text");
      }
      String shard = json.getText();
      Path file = files.get(shard);
      if (file == null) {
        file = file(tensor, shard);
        files.put(shard, file);
      }
      said.put(tensor, file);
    }
  }

  private Path file(String tensor, String shard) {
    if (!HuggingFaceFolder.isPlainName(shard)) {
      throw new FormatException(
          source, "shard of " + tensor, shard, "is not the plain name of a file in the folder");
    }
    return folder
        .find(shard)
        .orElseThrow(
            () ->
                new FormatException(
                    source,
                    "shard of " + tensor,
                    shard,
                    "is missing; put all shards in the folder"));
  }

  private Map<String, Tensor> tensors(Arena arena) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Path file : files.values()) {
      for (Tensor tensor : Safetensors.open(file, arena).values()) {
        Path wanted = said.get(tensor.name());
        if (!file.equals(wanted)) {
          throw new FormatException(
              source,
              "shard of " + tensor.name(),
              wanted == null ? "nothing" : wanted.getFileName(),
              "is not where the tensor is: " + file.getFileName());
        }
        tensors.put(tensor.name(), tensor);
      }
    }
    said.forEach(
        (name, file) -> {
          if (!tensors.containsKey(name)) {
            throw new FormatException(
                source, "shard of " + name, file.getFileName(), "does not have that tensor");
          }
        });
    return tensors;
  }
}
