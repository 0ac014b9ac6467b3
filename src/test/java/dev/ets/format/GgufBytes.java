package dev.ets.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Spells out GGUF files byte by byte, right or wrong, without the code under test. */
final class GgufBytes {
  private final ByteBuffer out = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);

  /** Starts a file of version 3. */
  static GgufBytes file(long tensors, long metadata) {
    return new GgufBytes().raw("GGUF").u32(3).u64(tensors).u64(metadata);
  }

  GgufBytes u8(int... values) {
    for (int value : values) {
      out.put((byte) value);
    }
    return this;
  }

  GgufBytes u16(int value) {
    out.putShort((short) value);
    return this;
  }

  GgufBytes u32(int value) {
    out.putInt(value);
    return this;
  }

  GgufBytes u64(long value) {
    out.putLong(value);
    return this;
  }

  GgufBytes f32(float value) {
    out.putFloat(value);
    return this;
  }

  GgufBytes f64(double value) {
    out.putDouble(value);
    return this;
  }

  GgufBytes raw(String ascii) {
    out.put(ascii.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  GgufBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    u64(utf8.length);
    out.put(utf8);
    return this;
  }

  /** A key and its value's type. */
  GgufBytes key(String key, MetaType type) {
    return text(key).u32(type.code());
  }

  /** A tensor's description; {@code dims} innermost first, as in the file. */
  GgufBytes tensor(String name, int type, long offset, long... dims) {
    text(name).u32(dims.length);
    for (long dim : dims) {
      u64(dim);
    }
    return u32(type).u64(offset);
  }

  GgufBytes align(int alignment) {
    while (out.position() % alignment != 0) {
      out.put((byte) 0);
    }
    return this;
  }

  byte[] bytes() {
    byte[] all = new byte[out.position()];
    out.flip().get(all);
    out.limit(out.capacity());
    return Arrays.copyOf(all, all.length);
  }
}
