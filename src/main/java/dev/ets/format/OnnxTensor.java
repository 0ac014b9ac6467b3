package dev.ets.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one TensorProto. Its values lie either in {@code raw_data}, little-endian, or in a typed
 * field; both become the same bytes.
 */
final class OnnxTensor {
  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int FLOAT_DATA = 4;
  private static final int INT32_DATA = 5;
  private static final int INT64_DATA = 7;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int DATA_LOCATION = 14;

  private final List<Long> dims = new ArrayList<>();
  private final ByteArrayOutputStream typed = new ByteArrayOutputStream();
  private MemorySegment raw;
  private int dataType;
  private String name = "";
  private boolean external;

  private OnnxTensor() {}

  /**
   * Reads to the end of the message.
   *
   * @throws FormatException when the tensor's type is not supported, its values lie in another file
   *     or do not fill its shape
   */
  static Tensor read(String source, CodedInputStream in) throws IOException {
    OnnxTensor tensor = new OnnxTensor();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      tensor.field(tag, in);
    }
    return tensor.build(source);
  }

  private void field(int tag, CodedInputStream in) throws IOException {
    boolean packed = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    switch (WireFormat.getTagFieldNumber(tag)) {
      case DIMS -> repeated(in, packed, () -> dims.add(in.readInt64()));
      case DATA_TYPE -> dataType = in.readInt32();
      case FLOAT_DATA -> repeated(in, packed, () -> put(in.readRawLittleEndian32(), 4));
      case INT32_DATA -> repeated(in, packed, () -> putInt32(in.readInt32()));
      case INT64_DATA -> repeated(in, packed, () -> put(in.readInt64(), 8));
      case NAME -> name = in.readString();
      case RAW_DATA -> raw = MemorySegment.ofBuffer(in.readByteBuffer());
      case DATA_LOCATION -> external = in.readEnum() != 0;
      default -> in.skipField(tag);
    }
  }

  private interface Reader {
    void read() throws IOException;
  }

  private static void repeated(CodedInputStream in, boolean packed, Reader reader)
      throws IOException {
    if (!packed) {
      reader.read();
      return;
    }
    int end = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      reader.read();
    }
    in.popLimit(end);
  }

  /** int32_data also carries the narrower types, one per element. */
  private void putInt32(int value) {
    DType dtype = dtype();
    put(value, dtype == null ? 4 : dtype.blockBytes());
  }

  private void put(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      typed.write((int) (value >> 8 * i));
    }
  }

  /** Null when the type is not supported. The numbers are TensorProto.DataType's. */
  private DType dtype() {
    return switch (dataType) {
      case 1 -> DType.F32;
      case 2 -> DType.U8;
      case 3 -> DType.I8;
      case 6 -> DType.I32;
      case 7 -> DType.I64;
      case 10 -> DType.F16;
      case 16 -> DType.BF16;
      default -> null;
    };
  }

  private Tensor build(String source) {
    String field = "initialiser " + name;
    DType dtype = dtype();
    if (dtype == null) {
      throw new FormatException(
          source, field, "type " + dataType, "is not supported (1, 2, 3, 6, 7, 10, 16 are)");
    }
    if (external) {
      throw new FormatException(source, field, "external data", "is not supported");
    }
    MemorySegment data = raw != null ? raw : MemorySegment.ofArray(typed.toByteArray());
    try {
      Shape shape = new Shape(dims.stream().mapToLong(Long::longValue).toArray());
      return new Tensor(name, dtype, shape, data);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new FormatException(source, field, dims, "does not fit: " + e.getMessage());
    }
  }
}
