package uk.ac.manchester.tornado.api.math;

/** Functions of single-precision floats that every device has. */
public class TornadoMath {
  public static float min(float a, float b) {
    return Math.min(a, b);
  }

  /** The larger one; NaN when one is NaN, where a device may return the other. */
  public static float max(float a, float b) {
    return Math.max(a, b);
  }

  public static float abs(float a) {
    return Math.abs(a);
  }

  public static float exp(float a) {
    return (float) Math.exp(a);
  }

  public static float sqrt(float a) {
    return (float) Math.sqrt(a);
  }

  /** The natural logarithm. */
  public static float log(float a) {
    return (float) Math.log(a);
  }

  public static float tanh(float a) {
    return (float) Math.tanh(a);
  }

  public static float floor(float a) {
    return (float) Math.floor(a);
  }

  public static float pow(float base, float exponent) {
    return (float) Math.pow(base, exponent);
  }

  /** The cosine of an angle in radians. */
  public static float cos(float angle) {
    return (float) Math.cos(angle);
  }

  /** The sine of an angle in radians. */
  public static float sin(float angle) {
    return (float) Math.sin(angle);
  }
}
