package dev.ets.format;

import dev.ets.UsageException;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a model as Hugging Face lays them out. No file is read outside of the folder, but
 * for Hugging Face's own cache, where {@code snapshots/REVISION/NAME} is a link to {@code
 * blobs/HASH}.
 */
public final class HuggingFaceFolder {
  private static final String WEIGHTS = "model.safetensors";
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private final Path folder;

  /**
   * @param folder exists and is a folder
   */
  public HuggingFaceFolder(Path folder) {
    this.folder = folder;
  }

  /** The folder, as the user named it. */
  public Path path() {
    return folder;
  }

  /**
   * The file of that name, empty when there is none.
   *
   * @throws FormatException when it is a link that leads out of the folder
   */
  public Optional<Path> find(String name) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Path real = file.toRealPath();
      Path root = folder.toRealPath();
      if (!real.startsWith(root) && !isInCache(real, root)) {
        throw new FormatException(
            folder.toString(), name, real, "is outside of the folder; put the file itself there");
      }
      return Optional.of(file);
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean isInCache(Path real, Path root) {
    Path snapshots = root.getParent();
    return snapshots != null
        && snapshots.endsWith("snapshots")
        && snapshots.resolveSibling("blobs").equals(real.getParent());
  }

  /**
   * The file of that name.
   *
   * @throws UsageException when there is none
   * @throws FormatException as {@link #find}
   */
  public Path file(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "%s: no %s in this folder; a Hugging Face model needs it"
                        .formatted(folder, name)));
  }

  /** A file that holds one JSON object; throws as {@link #file} and {@link JsonFile#read}. */
  public JsonFile json(String name) {
    return JsonFile.read(file(name));
  }

  /** As {@link #json}, empty when there is no such file. */
  public Optional<JsonFile> findJson(String name) {
    return find(name).map(JsonFile::read);
  }

  /**
   * A file that holds text, empty when there is none.
   *
   * @throws FormatException when it is no UTF-8 or leads out of the folder
   */
  public Optional<String> findText(String name) {
    return find(name).map(JsonText::text);
  }

  /**
   * Maps the weights: one file, or the shards that an index names.
   *
   * @param arena how long the tensors live
   * @return tensors by the names they have in PyTorch
   * @throws UsageException when there are none
   * @throws FormatException when a file is damaged or missing
   */
  public Map<String, Tensor> tensors(Arena arena) {
    if (find(WEIGHTS).isPresent()) {
      return Safetensors.open(file(WEIGHTS), arena);
    }
    if (find(ShardIndex.NAME).isPresent()) {
      return ShardIndex.open(this, arena);
    }
    throw new UsageException(
        "%s: no %s or %s in this folder; other formats, such as pytorch_model.bin, are not read: take the model's safetensors or a GGUF file"
            .formatted(folder, WEIGHTS, ShardIndex.NAME));
  }

  /** Whether a name is that of a file in the folder and no path. */
  static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }
}
