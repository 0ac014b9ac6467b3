package dev.ets.format;

import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A model in several GGUF files, {@code NAME-00001-of-00003.gguf} and so on, in one folder. Every
 * part is a whole GGUF file with the keys below; the model's metadata are in part 0. Source:
 * llama.cpp's {@code gguf-split}.
 */
final class GgufSplit {
  /** Number of a part, from 0. */
  static final String NUMBER = "split.no";

  /** How many parts there are. */
  static final String COUNT = "split.count";

  /** Tensors of all parts together. */
  static final String TENSORS = "split.tensors.count";

  private static final Pattern PART = Pattern.compile("(.+)-\\d{5}-of-(\\d{5})\\.gguf");

  private GgufSplit() {}

  /** As {@link Gguf#parts}. */
  static List<Path> parts(Path file) {
    Matcher name = PART.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return List.of(file);
    }
    int count = Integer.parseInt(name.group(2));
    return IntStream.range(0, count)
        .mapToObj(number -> file.resolveSibling(name.group(1) + ending(number, count)))
        .filter(Files::isRegularFile)
        .toList();
  }

  /** The end of a part's name; {@code number} counts from 0. */
  static String ending(int number, int count) {
    return "-%05d-of-%05d.gguf".formatted(number + 1, count);
  }

  /**
   * The whole model behind one of its parts, or the checkpoint of a file that is a model by itself.
   *
   * @param file what the user named
   * @param named what is in it
   * @param arena holds the maps of all parts; the checkpoint closes it
   * @throws FormatException when a part is missing, or parts do not belong together
   */
  static Checkpoint whole(Path file, Gguf.Part named, Arena arena) {
    int count = named.metadata().count(COUNT, 1);
    if (count <= 1) {
      return new Checkpoint(named.metadata(), named.tensors(), Optional.of(arena));
    }
    int own = named.metadata().count(NUMBER);
    String name = file.getFileName().toString();
    String ending = own < count ? ending(own, count) : "";
    if (ending.isEmpty() || !name.endsWith(ending)) {
      throw new FormatException(
          file.toString(),
          NUMBER,
          "%d of %d parts".formatted(own, count),
          "counts from 0, and the file's name should end in %s for its other parts to be found"
              .formatted(ending.isEmpty() ? ending(0, count) : ending));
    }
    String prefix = name.substring(0, name.length() - ending.length());
    Metadata metadata = named.metadata();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int number = 0; number < count; number++) {
      Path path = file.resolveSibling(prefix + ending(number, count));
      Gguf.Part part = number == own ? named : read(path, number, count, arena);
      if (number == 0) {
        metadata = part.metadata();
      }
      for (Tensor tensor : part.tensors().values()) {
        if (tensors.put(tensor.name(), tensor) != null) {
          throw new FormatException(
              path.toString(), "tensor", tensor.name(), "is in an earlier part too");
        }
      }
    }
    int wanted = metadata.count(TENSORS);
    if (tensors.size() != wanted) {
      throw new FormatException(
          metadata.source(),
          TENSORS,
          wanted,
          "is not the number of tensors in the %d parts: %d".formatted(count, tensors.size()));
    }
    return new Checkpoint(metadata, tensors, Optional.of(arena));
  }

  private static Gguf.Part read(Path path, int number, int count, Arena arena) {
    if (!Files.isRegularFile(path)) {
      throw new FormatException(
          path.toString(),
          "part",
          "%d of %d".formatted(number + 1, count),
          "is missing; put all parts in one folder");
    }
    Gguf.Part part = Gguf.part(path, arena);
    int parts = part.metadata().count(COUNT);
    if (parts != count) {
      throw new FormatException(
          path.toString(), COUNT, parts, "is not the %d of another part".formatted(count));
    }
    int own = part.metadata().count(NUMBER);
    if (own != number) {
      throw new FormatException(
          path.toString(), NUMBER, own, "should be %d after the file's name".formatted(number));
    }
    return part;
  }
}
