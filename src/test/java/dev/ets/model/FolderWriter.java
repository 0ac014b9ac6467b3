package dev.ets.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ets.format.SafetensorsWriter;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes models as Hugging Face lays them out. */
public final class FolderWriter {
  /** A tokenizer that no tokenizer could be made of. */
  private static final String TOKENIZER =
      """
      {"version": "1.0", "added_tokens": [
        {"id": 1, "content": "<s>", "special": true}, {"id": 2, "content": "</s>"}],
       "model": {}}""";

  private FolderWriter() {}

  /**
   * Writes config.json, tokenizer.json and the weights.
   *
   * @param folder exists
   * @param tensors with PyTorch's names
   * @param shards files of weights; more than one come with an index
   */
  public static void write(Path folder, Map<String, ?> config, List<Tensor> tensors, int shards)
      throws IOException {
    json(folder.resolve("config.json"), config);
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    if (shards == 1) {
      Files.write(folder.resolve("model.safetensors"), SafetensorsWriter.file(tensors));
      return;
    }
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < shards; i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards);
      List<Tensor> part = new ArrayList<>();
      for (int j = i; j < tensors.size(); j += shards) {
        part.add(tensors.get(j));
        map.put(tensors.get(j).name(), name);
      }
      Files.write(folder.resolve(name), SafetensorsWriter.file(part));
    }
    json(
        folder.resolve("model.safetensors.index.json"),
        Map.of("metadata", Map.of("total_size", 1), "weight_map", map));
  }

  /** Writes a JSON file. */
  public static void json(Path file, Object value) throws IOException {
    Files.createDirectories(file.getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), value);
  }
}
