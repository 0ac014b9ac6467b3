package dev.ets.format;

import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads safetensors. The file is mapped, and its tensors are views of the map.
 *
 * <pre>
 *   length of the header u64, little-endian
 *   header: JSON {name: {"dtype": "BF16", "shape": [out, in], "data_offsets": [begin, end]}, ...}
 *   tensor data without gaps; offsets count from here
 * </pre>
 *
 * <p>Nothing says that data are aligned, and nothing here needs it. Source: the README of
 * huggingface/safetensors, which also sets the limit of a header.
 */
public final class Safetensors {
  private static final long MAX_HEADER_BYTES = 100_000_000;
  private static final int LENGTH_BYTES = 8;

  private Safetensors() {}

  /**
   * Maps a file.
   *
   * @param arena how long the tensors live
   * @return tensors by name, in the order of their data
   * @throws dev.ets.UsageException when it cannot be read
   * @throws FormatException when it is no safetensors file, damaged, or holds what we do not
   *     support
   */
  static Map<String, Tensor> open(Path file, Arena arena) {
    return of(file.toString(), MappedFile.map(file, arena));
  }

  /**
   * Reads a file that is in memory already.
   *
   * @param source what to call it in messages
   * @throws FormatException as {@link #open}
   */
  public static Map<String, Tensor> of(String source, MemorySegment file) {
    long size = file.byteSize();
    if (size < LENGTH_BYTES) {
      throw new FormatException(
          source, "size", size + " bytes", "is less than a header's length takes (truncated?)");
    }
    long length = file.get(LittleEndian.LONG, 0);
    if (length < 0 || length > MAX_HEADER_BYTES || length > size - LENGTH_BYTES) {
      throw new FormatException(
          source,
          "length of the header",
          Long.toUnsignedString(length),
          "is more than the file's %d bytes or the limit of %d: truncated, or no safetensors file"
              .formatted(size, MAX_HEADER_BYTES));
    }
    byte[] json = file.asSlice(LENGTH_BYTES, length).toArray(LittleEndian.BYTE);
    List<SafetensorsHeader.Entry> entries =
        SafetensorsHeader.read(source, JsonText.text(source, json));
    entries.sort(
        Comparator.comparingLong(SafetensorsHeader.Entry::begin)
            .thenComparingLong(SafetensorsHeader.Entry::end));
    long start = LENGTH_BYTES + length;
    checkLayout(source, entries, size - start);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry e : entries) {
      tensors.put(
          e.name(),
          MappedFile.tensor(
              e.name(), e.dtype(), e.shape(), file, start + e.begin(), e.end() - e.begin()));
    }
    return tensors;
  }

  /** The data are all of the rest of the file, each byte part of one tensor. */
  private static void checkLayout(String source, List<SafetensorsHeader.Entry> sorted, long bytes) {
    long end = 0;
    for (SafetensorsHeader.Entry entry : sorted) {
      if (entry.begin() != end) {
        throw new FormatException(
            source,
            "data_offsets of " + entry.name(),
            entry.begin(),
            "is not %d, where the data before it end: a gap or an overlap".formatted(end));
      }
      end = entry.end();
      if (end > bytes) {
        throw new FormatException(
            source,
            "data_offsets of " + entry.name(),
            end,
            "is past the end of the %d bytes of data (truncated?)".formatted(bytes));
      }
    }
    if (end != bytes) {
      throw new FormatException(
          source, "data", bytes + " bytes", "are not the %d that tensors take".formatted(end));
    }
  }
}
