package dev.ets.format;

import dev.ets.UsageException;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads GGUF, versions 2 and 3, little-endian. The file is mapped, and its tensors are views of the
 * map.
 *
 * <pre>
 *   "GGUF" | version u32 | tensor count u64 | metadata count u64
 *   metadata: key, type u32, value                      ... x metadata count
 *   tensors:  name, rank u32, dims u64.., type u32, offset u64   ... x tensor count
 *   padding to general.alignment (32 when not given) | tensor data, each aligned
 * </pre>
 *
 * <p>GGUF lists dimensions innermost first; we turn them round, so a weight is (out, in). Source:
 * ggml's {@code docs/gguf.md}.
 */
public final class Gguf {
  static final int MAGIC = 0x46554747; // "GGUF", little-endian
  static final int VERSION = 3;
  static final String ALIGNMENT = "general.alignment";
  static final int DEFAULT_ALIGNMENT = 32;
  static final int MAX_RANK = 4;

  /** A key's length, its type, and the shortest value. */
  private static final int LEAST_METADATA_BYTES = 8 + 4 + 1;

  /** A name's length, a rank, a type, and an offset. */
  private static final int LEAST_TENSOR_BYTES = 8 + 4 + 4 + 8;

  /** A tensor as the file describes it; {@code offset} counts from the start of the data. */
  private record Entry(DType dtype, Shape shape, long offset) {}

  private final GgufCursor cursor;
  private final String source;
  private final MemorySegment all;

  private Gguf(String source, MemorySegment all) {
    this.source = source;
    this.all = all;
    this.cursor = new GgufCursor(source, all);
  }

  /** What is in one file. */
  record Part(Metadata metadata, Map<String, Tensor> tensors) {}

  /**
   * Maps a file, and where it is one part of a split model ({@code -00001-of-00003.gguf}, whichever
   * part), the others too.
   *
   * @throws UsageException when there is no such file or it cannot be read
   * @throws FormatException when it is no GGUF, damaged, or holds what we do not support, or a part
   *     is missing or belongs to another model
   */
  @SuppressWarnings("MustBeClosedChecker") // the checkpoint closes the arena
  public static Checkpoint open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      return GgufSplit.whole(file, part(file, arena), arena);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** The files that {@link #open} would map for {@code file}, by their names; those there are. */
  public static List<Path> parts(Path file) {
    return GgufSplit.parts(file);
  }

  /** Maps and reads one file; throws as {@link #open}. */
  static Part part(Path file, Arena arena) {
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "%s: %s; name a GGUF file"
              .formatted(file, Files.exists(file) ? "is no regular file" : "no such file"));
    }
    return new Gguf(file.toString(), MappedFile.map(file, arena)).read();
  }

  /**
   * Reads a file that is in memory already; of a split model, that part alone.
   *
   * @param source what to call it in messages
   * @throws FormatException as {@link #open}
   */
  public static Checkpoint of(String source, MemorySegment file) {
    Part part = new Gguf(source, file).read();
    return new Checkpoint(part.metadata, part.tensors);
  }

  private Part read() {
    int magic = cursor.u32("magic");
    if (magic != MAGIC) {
      throw cursor.error("magic", "0x%08x".formatted(magic), "is not \"GGUF\": no GGUF file");
    }
    int version = cursor.u32("version");
    if (version != VERSION && version != 2) {
      boolean swapped = (version & 0xFFFF) == 0;
      throw cursor.error(
          "version",
          Integer.toUnsignedString(version),
          "is not supported (2 and 3 are)" + (swapped ? "; is the file big-endian?" : ""));
    }
    long tensorCount = cursor.count(LEAST_TENSOR_BYTES, "tensor count");
    long metadataCount = cursor.count(LEAST_METADATA_BYTES, "metadata count");
    Metadata metadata = readMetadata(metadataCount);
    Map<String, Entry> entries = readEntries(tensorCount);
    return new Part(metadata, tensors(entries, alignment(metadata)));
  }

  private Metadata readMetadata(long count) {
    Map<String, MetaValue> values = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = cursor.text("metadata key " + i);
      MetaValue value = cursor.metaValue(cursor.metaType(key), key);
      if (values.put(key, value) != null) {
        throw cursor.error("metadata key", key, "occurs twice");
      }
    }
    return new Metadata(source, values);
  }

  private Map<String, Entry> readEntries(long count) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String name = cursor.text("name of tensor " + i);
      if (entries.put(name, readEntry(name)) != null) {
        throw cursor.error("tensor", name, "occurs twice");
      }
    }
    return entries;
  }

  private Entry readEntry(String name) {
    int rank = cursor.u32("rank of " + name);
    if (rank < 0 || rank > MAX_RANK) {
      throw cursor.error(
          "rank of " + name, Integer.toUnsignedString(rank), "is not in 0.." + MAX_RANK);
    }
    long[] dims = new long[rank];
    for (int i = rank - 1; i >= 0; i--) {
      dims[i] = cursor.u64("dimension of " + name);
      if (dims[i] < 0) {
        throw cursor.error("dimension of " + name, Long.toUnsignedString(dims[i]), "overflows");
      }
    }
    int type = cursor.u32("type of " + name);
    DType dtype = GgmlType.ofCode(type);
    if (dtype == null) {
      throw cursor.error(
          "type of " + name,
          GgmlType.name(type),
          "is not supported; supported are %s: take the model in Q8_0, or in one of these"
              .formatted(GgmlType.supported()));
    }
    return new Entry(dtype, new Shape(dims), cursor.u64("offset of " + name));
  }

  private long alignment(Metadata metadata) {
    int alignment = metadata.count(ALIGNMENT, DEFAULT_ALIGNMENT);
    if (Integer.bitCount(alignment) != 1) {
      throw cursor.error(ALIGNMENT, alignment, "is no power of two");
    }
    return alignment;
  }

  private Map<String, Tensor> tensors(Map<String, Entry> entries, long alignment) {
    long dataStart = align(cursor.position(), alignment);
    Map<String, Tensor> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
    for (Map.Entry<String, Entry> named : entries.entrySet()) {
      String name = named.getKey();
      Entry entry = named.getValue();
      long bytes = bytes(name, entry);
      long room = all.byteSize() - dataStart;
      if (entry.offset < 0 || entry.offset % alignment != 0) {
        throw cursor.error(
            "offset of " + name,
            Long.toUnsignedString(entry.offset),
            "is no multiple of the alignment " + alignment);
      }
      if (entry.offset > room || bytes > room - entry.offset) {
        throw cursor.error(
            "data of " + name,
            bytes + " bytes",
            "at offset %d of %d bytes of tensor data (truncated?)"
                .formatted(entry.offset, Math.max(0, room)));
      }
      long start = dataStart + entry.offset;
      tensors.put(name, MappedFile.tensor(name, entry.dtype, entry.shape, all, start, bytes));
    }
    return tensors;
  }

  private long bytes(String name, Entry entry) {
    int block = entry.dtype.blockSize();
    long rowLength = entry.shape.rank() == 0 ? 1 : entry.shape.dim(entry.shape.rank() - 1);
    if (rowLength % block != 0) {
      throw cursor.error(
          "innermost dimension of " + name,
          rowLength,
          "is no multiple of %s's block of %d".formatted(entry.dtype, block));
    }
    try {
      return entry.dtype.bytes(entry.shape.elements());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw cursor.error("size of " + name, entry.shape, "overflows");
    }
  }

  static long align(long position, long alignment) {
    return (position + alignment - 1) / alignment * alignment;
  }
}
