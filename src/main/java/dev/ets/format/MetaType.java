package dev.ets.format;

/** Types of metadata values, as in GGUF. */
public enum MetaType {
  U8(0, 1),
  I8(1, 1),
  U16(2, 2),
  I16(3, 2),
  U32(4, 4),
  I32(5, 4),
  F32(6, 4),
  BOOL(7, 1),
  STRING(8, 0),
  ARRAY(9, 0),
  U64(10, 8),
  I64(11, 8),
  F64(12, 8);

  private final int code;
  private final int bytes;

  MetaType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The number that stands for this type in a GGUF file. */
  public int code() {
    return code;
  }

  /** Bytes of one value; 0 where that depends on the value. */
  public int bytes() {
    return bytes;
  }

  /** Whether values are whole numbers. */
  public boolean isInteger() {
    return switch (this) {
      case U8, I8, U16, I16, U32, I32, U64, I64 -> true;
      case F32, F64, BOOL, STRING, ARRAY -> false;
    };
  }

  /** Whether values are real numbers. */
  public boolean isReal() {
    return this == F32 || this == F64;
  }

  /** The type behind a code, null when there is none. */
  static MetaType ofCode(int code) {
    for (MetaType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }
}
