package dev.ets.model;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Gguf;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens models: a GGUF file, or a folder from Hugging Face. */
public final class ModelFiles {
  /**
   * Metadata of a folder: the first of config.json's {@code architectures}, such as
   * "Qwen2ForProcessRewardModel".
   */
  public static final String ARCHITECTURE = "ets.hf.architecture";

  private ModelFiles() {}

  /**
   * Maps a model. Whichever it is, the checkpoint has GGUF's metadata keys and tensor names.
   *
   * @throws UsageException when there is no such file, it cannot be read or is of another format,
   *     or the model's family is unknown
   * @throws FormatException when it is damaged or holds what we do not support
   */
  public static Checkpoint open(Path path) {
    if (Files.isDirectory(path)) {
      return FolderReader.open(path);
    }
    try {
      return Gguf.open(path);
    } catch (FormatException e) {
      if (e.field().equals("magic") && !path.toString().endsWith(".gguf")) {
        throw new UsageException(
            "%s: no GGUF file; of a Hugging Face model, name the folder that has its config.json"
                .formatted(path),
            e);
      }
      throw e;
    }
  }
}
