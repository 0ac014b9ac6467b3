package dev.ets.format;

import dev.ets.UsageException;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Model files as memory, and tensors as views of it. */
final class MappedFile {
  private MappedFile() {}

  /**
   * Maps a file so that what is written to the memory stays there and never gets to the file, which
   * Java allows for files that could be written; others are mapped for reading.
   *
   * @throws UsageException when it cannot be read
   */
  static MemorySegment map(Path file, Arena arena) {
    if (Files.isWritable(file)) {
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel.map(MapMode.PRIVATE, 0, channel.size(), arena);
      } catch (IOException e) {
        // Such as a file on a read-only disk, or one larger than the memory.
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * The tensor whose {@code bytes} bytes begin at {@code start}. It has room for a header where
   * memory may be written and its elements are aligned, as a device's array needs both.
   */
  static Tensor tensor(
      String name, DType dtype, Shape shape, MemorySegment all, long start, long bytes) {
    boolean fit = !all.isReadOnly() && start >= Tensor.HEADER && start % Long.BYTES == 0;
    return new Tensor(
        name,
        dtype,
        shape,
        all.asSlice(start, bytes),
        fit
            ? Optional.of(all.asSlice(start - Tensor.HEADER, Tensor.HEADER + bytes))
            : Optional.empty());
  }
}
