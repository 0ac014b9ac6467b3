package dev.ets.format;

import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes GGUF version 3, little-endian; {@link Gguf} has the layout. The bytes depend on the
 * contents alone, so the same model is the same file.
 */
public final class GgufWriter {
  private static final int CHUNK = 1 << 20;

  private final OutputStream out;
  private long position;

  private GgufWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes a model file. A file of that name is replaced in one step, once the new one is complete.
   *
   * @throws IOException when it cannot be written; then there is no new file
   * @throws IllegalArgumentException when two tensors have one name, or a tensor's type, rank or
   *     the alignment is not GGUF's
   */
  public static void write(Path file, Metadata metadata, Collection<Tensor> tensors)
      throws IOException {
    Path whole = file.toAbsolutePath();
    Path part = Files.createTempFile(whole.getParent(), whole.getFileName().toString(), ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        write(out, metadata, tensors);
      }
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Writes a model to a stream, which stays open.
   *
   * @throws IOException when the stream throws it
   * @throws IllegalArgumentException as the other {@code write}
   */
  public static void write(OutputStream out, Metadata metadata, Collection<Tensor> tensors)
      throws IOException {
    long alignment = metadata.count(Gguf.ALIGNMENT, Gguf.DEFAULT_ALIGNMENT);
    if (Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "%s %d is no power of two".formatted(Gguf.ALIGNMENT, alignment));
    }
    new GgufWriter(out).write(metadata, tensors, alignment);
  }

  private void write(Metadata metadata, Collection<Tensor> tensors, long alignment)
      throws IOException {
    put(header(metadata, tensors, alignment));
    for (Tensor tensor : tensors) {
      pad(alignment);
      put(tensor.data());
    }
    if (!tensors.isEmpty()) {
      pad(alignment); // ggml reads the last tensor's padding too
    }
  }

  private static byte[] header(Metadata metadata, Collection<Tensor> tensors, long alignment) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    u32(header, Gguf.MAGIC);
    u32(header, Gguf.VERSION);
    u64(header, tensors.size());
    u64(header, metadata.values().size());
    metadata
        .values()
        .forEach(
            (key, value) -> {
              text(header, key);
              u32(header, value.type().code());
              value(header, value);
            });
    Set<String> names = new HashSet<>();
    long offset = 0;
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
      entry(header, tensor, offset);
      offset = Gguf.align(offset + tensor.data().byteSize(), alignment);
    }
    return header.toByteArray();
  }

  private static void entry(ByteArrayOutputStream header, Tensor tensor, long offset) {
    int rank = tensor.shape().rank();
    if (rank > Gguf.MAX_RANK) {
      throw new IllegalArgumentException(
          "tensor %s %s has more than %d dimensions"
              .formatted(tensor.name(), tensor.shape(), Gguf.MAX_RANK));
    }
    text(header, tensor.name());
    u32(header, rank);
    for (int i = rank - 1; i >= 0; i--) {
      u64(header, tensor.shape().dim(i));
    }
    u32(header, GgmlType.code(tensor.dtype()));
    u64(header, offset);
  }

  private static void value(ByteArrayOutputStream to, MetaValue value) {
    switch (value) {
      case MetaValue.Int whole ->
          to.write(littleEndian(8).putLong(whole.value()).array(), 0, whole.type().bytes());
      case MetaValue.Real real when real.type() == MetaType.F32 ->
          to.writeBytes(littleEndian(4).putFloat((float) real.value()).array());
      case MetaValue.Real real -> to.writeBytes(littleEndian(8).putDouble(real.value()).array());
      case MetaValue.Bool bool -> to.write(bool.value() ? 1 : 0);
      case MetaValue.Text text -> text(to, text.value());
      case MetaArray array -> {
        u32(to, array.element().code());
        u64(to, array.count());
        to.writeBytes(array.encoded().toArray(LittleEndian.BYTE));
      }
    }
  }

  private static void text(ByteArrayOutputStream to, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    u64(to, utf8.length);
    to.writeBytes(utf8);
  }

  private static void u32(ByteArrayOutputStream to, int value) {
    to.writeBytes(littleEndian(4).putInt(value).array());
  }

  private static void u64(ByteArrayOutputStream to, long value) {
    to.writeBytes(littleEndian(8).putLong(value).array());
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }

  private void put(MemorySegment data) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, data.byteSize())];
    for (long at = 0; at < data.byteSize(); at += chunk.length) {
      int length = (int) Math.min(chunk.length, data.byteSize() - at);
      MemorySegment.copy(data, LittleEndian.BYTE, at, chunk, 0, length);
      out.write(chunk, 0, length);
    }
    position += data.byteSize();
  }

  private void pad(long alignment) throws IOException {
    put(new byte[(int) (Gguf.align(position, alignment) - position)]);
  }
}
