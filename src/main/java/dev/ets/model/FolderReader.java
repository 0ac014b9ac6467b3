package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a folder from Hugging Face as a checkpoint with GGUF's conventions, as llama.cpp's {@code
 * convert_hf_to_gguf.py} would write it, except that the tokenizer's file is carried as it is.
 */
final class FolderReader {
  /** Numbers that are quantised need scales beside them, which each method lays out its own way. */
  private static final Set<DType> WEIGHTS = EnumSet.of(DType.F32, DType.F16, DType.BF16);

  private FolderReader() {}

  /** As {@link ModelFiles#open}, for a folder. */
  @SuppressWarnings("MustBeClosedChecker") // the checkpoint closes the arena
  static Checkpoint open(Path path) {
    HuggingFaceFolder folder = new HuggingFaceFolder(path);
    JsonFile config = folder.json("config.json");
    Family family = Families.of(config);
    if (config.has("quantization_config")) {
      throw config.error(
          "quantization_config", "is not supported; take the unquantised model or a GGUF file");
    }
    Metadata.Builder metadata =
        Metadata.builder().text("general.architecture", family.architecture());
    List<String> architectures = config.texts("architectures");
    if (!architectures.isEmpty()) {
      metadata.text(ModelFiles.ARCHITECTURE, architectures.getFirst());
    }
    int vocabulary = config.positive("vocab_size");
    metadata.count(family.architecture() + ".vocab_size", vocabulary);
    family.describe(folder, config, metadata);
    TokenizerFiles.describe(folder, config, metadata);
    Arena arena = Arena.ofShared();
    try {
      Map<String, Tensor> tensors = named(family, config, folder.tensors(arena));
      family.arrange(config, tensors, arena);
      return new Checkpoint(metadata.build(path.toString()), tensors, Optional.of(arena));
    } catch (RuntimeException | OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  private static Map<String, Tensor> named(
      Family family, JsonFile config, Map<String, Tensor> tensors) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (Tensor t : tensors.values()) {
      String name = family.tensorName(config, t.name());
      if (name == null) {
        continue;
      }
      if (!WEIGHTS.contains(t.dtype())) {
        throw new FormatException(
            config.source(),
            "dtype of " + t.name(),
            t.dtype(),
            "is not supported for weights; supported are " + WEIGHTS);
      }
      if (named.put(name, t.named(name)) != null) {
        throw new FormatException(
            config.source(), "tensor", t.name(), "is there twice, under two names for " + name);
      }
    }
    return named;
  }
}
