package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model family: turns a checkpoint's metadata into an op list, and what Hugging Face calls things
 * into what GGUF calls them. All methods throw {@link dev.ets.format.FormatException} when
 * something is missing, does not fit, or is not supported.
 */
interface Family {
  /** What {@code general.architecture} says in a checkpoint of this family. */
  String architecture();

  /** The op list of a checkpoint. */
  ModelSpec spec(Checkpoint checkpoint);

  /** What {@code model_type} in config.json says for models of this family. */
  List<String> modelTypes();

  /**
   * Turns the configuration into the metadata that {@link #spec} reads.
   *
   * @param config the folder's config.json
   */
  void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to);

  /**
   * GGUF's name of a tensor; a reward model's head keeps its own.
   *
   * @param name as in PyTorch
   * @return null for a tensor that plays no part
   */
  @Nullable String tensorName(JsonFile config, String name);

  /**
   * Makes the tensors what they would be in a GGUF file.
   *
   * @param tensors by GGUF's names; may be changed
   * @param arena for new ones
   */
  void arrange(JsonFile config, Map<String, Tensor> tensors, Arena arena);
}
