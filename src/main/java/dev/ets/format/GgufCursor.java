package dev.ets.format;

import dev.ets.tensor.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Reads a GGUF file's values one after the other; every read is checked against what is left, and
 * an error names the field that was being read.
 */
final class GgufCursor {
  /** Nobody nests arrays in metadata; the limit keeps a hostile file off our stack. */
  private static final int MAX_DEPTH = 8;

  private final String file;
  private final MemorySegment all;
  private long position;

  GgufCursor(String file, MemorySegment all) {
    this.file = file;
    this.all = all;
  }

  long position() {
    return position;
  }

  private long remaining() {
    return all.byteSize() - position;
  }

  FormatException error(String field, Object value, String problem) {
    return new FormatException(file, field, value, problem);
  }

  /** Steps over {@code bytes} bytes; returns where they start. */
  private long skip(long bytes, String field) {
    if (bytes < 0 || bytes > remaining()) {
      throw error(
          field,
          Long.toUnsignedString(bytes) + " bytes",
          "at offset %d, but the file ends at %d (truncated?)".formatted(position, all.byteSize()));
    }
    long at = position;
    position += bytes;
    return at;
  }

  int u32(String field) {
    return all.get(LittleEndian.INT, skip(4, field));
  }

  long u64(String field) {
    return all.get(LittleEndian.LONG, skip(8, field));
  }

  /** A number of things that take at least {@code leastBytes} each, so that many must be left. */
  long count(long leastBytes, String field) {
    long count = u64(field);
    if (count < 0 || count > remaining() / leastBytes) {
      throw error(
          field,
          Long.toUnsignedString(count),
          "is more than fits in the %d bytes that are left".formatted(remaining()));
    }
    return count;
  }

  String text(String field) {
    long length = count(1, field);
    if (length > Integer.MAX_VALUE - 8) {
      throw error(field, length + " bytes", "are more than one text may have");
    }
    byte[] utf8 = new byte[(int) length];
    MemorySegment.copy(all, LittleEndian.BYTE, skip(length, field), utf8, 0, utf8.length);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  MetaType metaType(String field) {
    int code = u32(field);
    MetaType type = MetaType.ofCode(code);
    if (type == null) {
      throw error(
          field, "type " + Integer.toUnsignedString(code), "is no metadata type (known: 0..12)");
    }
    return type;
  }

  MetaValue metaValue(MetaType type, String field) {
    if (type == MetaType.ARRAY) {
      return array(field);
    }
    if (type == MetaType.STRING) {
      return new MetaValue.Text(text(field));
    }
    long at = skip(type.bytes(), field);
    return switch (type) {
      case U8 -> new MetaValue.Int(type, all.get(LittleEndian.BYTE, at) & 0xFF);
      case I8 -> new MetaValue.Int(type, all.get(LittleEndian.BYTE, at));
      case U16 -> new MetaValue.Int(type, all.get(LittleEndian.SHORT, at) & 0xFFFF);
      case I16 -> new MetaValue.Int(type, all.get(LittleEndian.SHORT, at));
      case U32 -> new MetaValue.Int(type, all.get(LittleEndian.INT, at) & 0xFFFF_FFFFL);
      case I32 -> new MetaValue.Int(type, all.get(LittleEndian.INT, at));
      case U64, I64 -> new MetaValue.Int(type, all.get(LittleEndian.LONG, at));
      case F32 -> new MetaValue.Real(type, all.get(LittleEndian.FLOAT, at));
      case F64 -> new MetaValue.Real(type, Double.longBitsToDouble(all.get(LittleEndian.LONG, at)));
      case BOOL -> bool(all.get(LittleEndian.BYTE, at), field);
      case STRING, ARRAY -> throw new AssertionError(type);
    };
  }

  private MetaValue.Bool bool(byte value, String field) {
    if (value != 0 && value != 1) {
      throw error(field, value, "is no truth value (0 or 1)");
    }
    return new MetaValue.Bool(value == 1);
  }

  private MetaArray array(String field) {
    MetaType element = metaType(field);
    long count = count(MetaArray.leastBytes(element), field);
    long start = position;
    skipElements(element, count, field, 1);
    return new MetaArray(element, count, all.asSlice(start, position - start));
  }

  private void skipElements(MetaType element, long count, String field, int depth) {
    if (depth > MAX_DEPTH) {
      throw error(field, "arrays", "nested more than %d deep".formatted(MAX_DEPTH));
    }
    String inside = field + " element"; // once, not per element
    switch (element) {
      case STRING -> {
        for (long i = 0; i < count; i++) {
          skip(count(1, inside), inside);
        }
      }
      case ARRAY -> {
        for (long i = 0; i < count; i++) {
          MetaType inner = metaType(inside);
          skipElements(inner, count(MetaArray.leastBytes(inner), inside), inside, depth + 1);
        }
      }
      default -> skip(count * element.bytes(), field);
    }
  }
}
