package dev.ets.format;

import dev.ets.tensor.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A metadata array, left as the file encodes it until somebody asks for its values: vocabularies
 * have hundreds of thousands of them.
 *
 * @param element type of all elements; arrays in an array carry their own element type
 * @param count number of elements
 * @param encoded the elements in GGUF's encoding, known to be complete
 */
public record MetaArray(MetaType element, long count, MemorySegment encoded) implements MetaValue {
  private static final int LENGTH_BYTES = 8;
  private static final int ARRAY_HEADER_BYTES = 4 + 8;

  /** An array of texts. */
  public static MetaArray texts(List<String> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MemorySegment length = MemorySegment.ofArray(new byte[LENGTH_BYTES]);
    for (String value : values) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      length.set(LittleEndian.LONG, 0, utf8.length);
      out.writeBytes(length.toArray(LittleEndian.BYTE));
      out.writeBytes(utf8);
    }
    return new MetaArray(MetaType.STRING, values.size(), MemorySegment.ofArray(out.toByteArray()));
  }

  /** An array of I32. */
  public static MetaArray ints(int... values) {
    MemorySegment encoded = MemorySegment.ofArray(new byte[Math.multiplyExact(4, values.length)]);
    MemorySegment.copy(values, 0, encoded, LittleEndian.INT, 0, values.length);
    return new MetaArray(MetaType.I32, values.length, encoded);
  }

  /** An array of F32. */
  public static MetaArray floats(float... values) {
    MemorySegment encoded = MemorySegment.ofArray(new byte[Math.multiplyExact(4, values.length)]);
    MemorySegment.copy(values, 0, encoded, LittleEndian.FLOAT, 0, values.length);
    return new MetaArray(MetaType.F32, values.length, encoded);
  }

  /** The fewest bytes that one element of a type can take. */
  static int leastBytes(MetaType element) {
    return switch (element) {
      case STRING -> LENGTH_BYTES;
      case ARRAY -> ARRAY_HEADER_BYTES;
      default -> element.bytes();
    };
  }

  @Override
  public MetaType type() {
    return MetaType.ARRAY;
  }

  /**
   * The elements, decoded; at most the first {@code limit}.
   *
   * @throws IllegalStateException when the checkpoint has been closed
   */
  public List<MetaValue> values(int limit) {
    GgufCursor cursor = new GgufCursor("metadata array", encoded);
    int wanted = (int) Math.min(count, limit);
    List<MetaValue> values = new ArrayList<>(wanted);
    for (int i = 0; i < wanted; i++) {
      values.add(cursor.metaValue(element, "element"));
    }
    return values;
  }

  @Override
  public String toString() {
    String shown = String.join(", ", values(3).stream().map(MetaValue::toString).toList());
    return "%d x %s [%s%s]".formatted(count, element, shown, count > 3 ? ", ..." : "");
  }
}
