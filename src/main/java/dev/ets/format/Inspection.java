package dev.ets.format;

import dev.ets.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is in a model file, for people and for JSON: plain values only, so it outlives the file.
 *
 * @param file the file
 * @param metadata in the file's order
 * @param tensors in the file's order
 * @param parameters elements of all tensors
 * @param bytes of all tensors
 */
public record Inspection(
    String file, List<Meta> metadata, List<Weight> tensors, long parameters, long bytes) {
  private static final int SHOWN_CHARACTERS = 120;

  /**
   * One metadata value.
   *
   * @param type as in GGUF, for example U32; arrays name their elements' type too
   * @param value as text; long values are cut, of arrays only the first elements are shown
   */
  public record Meta(String key, String type, String value) {}

  /**
   * One tensor.
   *
   * @param shape outermost dimension first; a weight is (out, in)
   */
  public record Weight(String name, String dtype, List<Long> shape, long bytes) {}

  public Inspection {
    metadata = List.copyOf(metadata);
    tensors = List.copyOf(tensors);
  }

  /** Describes an open checkpoint. */
  public static Inspection of(Checkpoint checkpoint) {
    List<Meta> metadata = new ArrayList<>();
    checkpoint
        .metadata()
        .values()
        .forEach(
            (key, value) ->
                metadata.add(
                    new Meta(
                        OneLine.of(key, SHOWN_CHARACTERS),
                        type(value),
                        OneLine.of(value.toString(), SHOWN_CHARACTERS))));
    List<Weight> tensors = new ArrayList<>();
    long parameters = 0;
    long bytes = 0;
    for (Tensor tensor : checkpoint.tensors().values()) {
      List<Long> shape = new ArrayList<>();
      for (long dim : tensor.shape().dims()) {
        shape.add(dim);
      }
      long size = tensor.data().byteSize();
      tensors.add(
          new Weight(
              OneLine.of(tensor.name(), SHOWN_CHARACTERS),
              tensor.dtype().name(),
              List.copyOf(shape),
              size));
      parameters += tensor.shape().elements();
      bytes += size;
    }
    return new Inspection(checkpoint.source(), metadata, tensors, parameters, bytes);
  }

  private static String type(MetaValue value) {
    return value instanceof MetaArray array ? "ARRAY of " + array.element() : value.type().name();
  }

  /** Tables of the metadata and the tensors, and a line of totals. */
  public String text() {
    StringBuilder text = new StringBuilder(file).append('\n');
    int keys = metadata.stream().mapToInt(m -> m.key.length()).max().orElse(0);
    int types = metadata.stream().mapToInt(m -> m.type.length()).max().orElse(0);
    text.append("\n%d metadata values\n".formatted(metadata.size()));
    for (Meta meta : metadata) {
      text.append("  ").append(padded(meta.key, keys)).append("  ");
      text.append(padded(meta.type, types)).append("  ").append(meta.value).append('\n');
    }
    int names = tensors.stream().mapToInt(t -> t.name.length()).max().orElse(0);
    int shapes = tensors.stream().mapToInt(t -> t.shape.toString().length()).max().orElse(0);
    text.append("\n%d tensors\n".formatted(tensors.size()));
    for (Weight tensor : tensors) {
      text.append("  ").append(padded(tensor.name, names)).append("  ");
      text.append(padded(tensor.dtype, 4)).append("  ");
      text.append(padded(tensor.shape.toString(), shapes)).append("  ");
      text.append(String.format(Locale.ROOT, "%,14d bytes%n", tensor.bytes));
    }
    return text.append(
            String.format(Locale.ROOT, "%n%,d parameters, %,d bytes%n", parameters, bytes))
        .toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
