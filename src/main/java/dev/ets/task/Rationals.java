package dev.ets.task;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** Exact fractions of decimals, spelled in one way. */
final class Rationals {
  private Rationals() {}

  /**
   * {@code above/below} as a whole number or as the reduced fraction with a positive denominator;
   * empty for a division by zero.
   */
  static Optional<String> spelled(BigDecimal above, BigDecimal below) {
    if (below.signum() == 0) {
      return Optional.empty();
    }
    int scale = Math.max(0, Math.max(above.scale(), below.scale()));
    BigInteger a = above.setScale(scale).unscaledValue();
    BigInteger b = below.setScale(scale).unscaledValue();
    BigInteger common = b.signum() < 0 ? a.gcd(b).negate() : a.gcd(b);
    a = a.divide(common);
    b = b.divide(common);
    return Optional.of(b.equals(BigInteger.ONE) ? a.toString() : a + "/" + b);
  }
}
