package uk.ac.manchester.tornado.api.types;

/** An IEEE half-precision float, immutable. */
public class HalfFloat {
  private final short bits;

  /** The half nearest to a float. */
  public HalfFloat(float value) {
    bits = Float.floatToFloat16(value);
  }

  /** The half with these 16 bits. */
  public HalfFloat(short bits) {
    this.bits = bits;
  }

  /** The 16 bits. */
  public short getHalfFloatValue() {
    return bits;
  }

  /** The value; exact. */
  public float getFloat32() {
    return Float.float16ToFloat(bits);
  }

  @Override
  public String toString() {
    return Float.toString(getFloat32());
  }
}
