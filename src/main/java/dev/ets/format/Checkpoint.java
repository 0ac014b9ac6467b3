package dev.ets.format;

import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model's weights and metadata, whatever file they came from. Holds the mapped file: tensors and
 * metadata arrays die with {@link #close}. Safe for use by several threads.
 */
public final class Checkpoint implements AutoCloseable {
  private final String source;
  private final Metadata metadata;
  private final Map<String, Tensor> tensors;
  private final Optional<Arena> arena;

  /** A checkpoint in memory that the garbage collector looks after; closing it does nothing. */
  public Checkpoint(Metadata metadata, Map<String, Tensor> tensors) {
    this(metadata, tensors, Optional.empty());
  }

  /**
   * A checkpoint in memory of its own.
   *
   * @param arena what {@link #close} closes
   */
  public Checkpoint(Metadata metadata, Map<String, Tensor> tensors, Optional<Arena> arena) {
    this.source = metadata.source();
    this.metadata = metadata;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.arena = arena;
  }

  /**
   * This checkpoint with more tensors, or others in place of those of their names, and other
   * metadata. It shares the mapped file: closing either ends both.
   */
  public Checkpoint with(Metadata other, Map<String, Tensor> more) {
    Map<String, Tensor> all = new LinkedHashMap<>(tensors);
    all.putAll(more);
    return new Checkpoint(other, all, arena);
  }

  /** The file, for messages. */
  public String source() {
    return source;
  }

  /** What the file says about the model. */
  public Metadata metadata() {
    return metadata;
  }

  /** All tensors by name, in the file's order. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** Whether there is a tensor of that name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * The tensor of that name and shape.
   *
   * @param dims outermost first; a weight matrix is (out, in)
   * @throws FormatException when it is missing or has another shape
   */
  public Tensor tensor(String name, long... dims) {
    Tensor tensor = tensors.get(name);
    Shape wanted = new Shape(dims);
    if (tensor == null) {
      throw new FormatException(
          source,
          "tensor",
          name,
          "%s is missing among %d tensors".formatted(wanted, tensors.size()));
    }
    if (!tensor.shape().equals(wanted)) {
      throw new FormatException(
          source, name, tensor.shape(), "is not the shape that its model needs: " + wanted);
    }
    return tensor;
  }

  /** Unmaps the file; using a tensor afterwards throws {@link IllegalStateException}. */
  @Override
  public void close() {
    arena.ifPresent(Arena::close);
  }
}
