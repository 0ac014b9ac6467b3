package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.exec.vector.GemmTile.S;
import static dev.ets.exec.vector.VectorMath.BYTES;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times two quantised panels, whose weights are widened in registers: a single row passes
 * by once, so nothing is gained by keeping them. The sums are those of {@link GemmTile} over
 * widened panels, bit for bit: weight = fused scale * quant + minimum, then one chain of fused
 * multiply-adds in the order of the inputs.
 */
final class RowTile {
  /** Columns of two panels. */
  static final int WIDTH = 2 * NR;

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private RowTile() {}

  /** Whether this machine's vectors can widen quants. */
  static boolean available() {
    return BYTES != null;
  }

  /**
   * c (WIDTH) += x (inputs) times the panels {@code p} and {@code q}, which may be the same. Only
   * where they are {@link #available}.
   */
  static void row(QuantPanel layout, MemorySegment p, MemorySegment q, float[] x, float[] c) {
    FloatVector p0 = FloatVector.fromArray(S, c, 0);
    FloatVector p1 = FloatVector.fromArray(S, c, L);
    FloatVector q0 = FloatVector.fromArray(S, c, NR);
    FloatVector q1 = FloatVector.fromArray(S, c, NR + L);
    FloatVector none = FloatVector.broadcast(S, -0f);
    int size = layout.subBlock();
    for (int s = 0; s < layout.inputs() / size; s++) {
      long scales = layout.scalesAt(s);
      FloatVector ps0 = FloatVector.fromMemorySegment(S, p, scales, ORDER);
      FloatVector ps1 = FloatVector.fromMemorySegment(S, p, scales + 4L * L, ORDER);
      FloatVector qs0 = FloatVector.fromMemorySegment(S, q, scales, ORDER);
      FloatVector qs1 = FloatVector.fromMemorySegment(S, q, scales + 4L * L, ORDER);
      FloatVector pm0 = none;
      FloatVector pm1 = none;
      FloatVector qm0 = none;
      FloatVector qm1 = none;
      if (layout.hasMinima()) {
        long minima = layout.minimaAt(s);
        pm0 = FloatVector.fromMemorySegment(S, p, minima, ORDER);
        pm1 = FloatVector.fromMemorySegment(S, p, minima + 4L * L, ORDER);
        qm0 = FloatVector.fromMemorySegment(S, q, minima, ORDER);
        qm1 = FloatVector.fromMemorySegment(S, q, minima + 4L * L, ORDER);
      }
      long quants = layout.quantsAt(s * size);
      if (layout.nibbles()) {
        for (int k = 0; k < size; k += 2) {
          long at = quants + (long) k / 2 * NR;
          FloatVector a = FloatVector.broadcast(S, x[s * size + k]);
          FloatVector b = FloatVector.broadcast(S, x[s * size + k + 1]);
          ByteVector pb0 = ByteVector.fromMemorySegment(BYTES, p, at, ORDER);
          IntVector pi0 = (IntVector) pb0.convertShape(B2I, INTS, 0);
          Vector<Float> pl0 = pi0.and(15).sub(layout.bias()).convert(I2F, 0);
          Vector<Float> ph0 = pi0.lanewise(LSHR, 4).and(15).sub(layout.bias()).convert(I2F, 0);
          p0 = a.fma(ps0.fma(pl0, pm0), p0);
          p0 = b.fma(ps0.fma(ph0, pm0), p0);
          ByteVector pb1 = ByteVector.fromMemorySegment(BYTES, p, at + L, ORDER);
          IntVector pi1 = (IntVector) pb1.convertShape(B2I, INTS, 0);
          Vector<Float> pl1 = pi1.and(15).sub(layout.bias()).convert(I2F, 0);
          Vector<Float> ph1 = pi1.lanewise(LSHR, 4).and(15).sub(layout.bias()).convert(I2F, 0);
          p1 = a.fma(ps1.fma(pl1, pm1), p1);
          p1 = b.fma(ps1.fma(ph1, pm1), p1);
          ByteVector qb0 = ByteVector.fromMemorySegment(BYTES, q, at, ORDER);
          IntVector qi0 = (IntVector) qb0.convertShape(B2I, INTS, 0);
          Vector<Float> ql0 = qi0.and(15).sub(layout.bias()).convert(I2F, 0);
          Vector<Float> qh0 = qi0.lanewise(LSHR, 4).and(15).sub(layout.bias()).convert(I2F, 0);
          q0 = a.fma(qs0.fma(ql0, qm0), q0);
          q0 = b.fma(qs0.fma(qh0, qm0), q0);
          ByteVector qb1 = ByteVector.fromMemorySegment(BYTES, q, at + L, ORDER);
          IntVector qi1 = (IntVector) qb1.convertShape(B2I, INTS, 0);
          Vector<Float> ql1 = qi1.and(15).sub(layout.bias()).convert(I2F, 0);
          Vector<Float> qh1 = qi1.lanewise(LSHR, 4).and(15).sub(layout.bias()).convert(I2F, 0);
          q1 = a.fma(qs1.fma(ql1, qm1), q1);
          q1 = b.fma(qs1.fma(qh1, qm1), q1);
        }
      } else {
        for (int k = 0; k < size; k++) {
          long at = quants + (long) k * NR;
          FloatVector a = FloatVector.broadcast(S, x[s * size + k]);
          ByteVector pb0 = ByteVector.fromMemorySegment(BYTES, p, at, ORDER);
          p0 = a.fma(ps0.fma(pb0.convertShape(B2F, S, 0), pm0), p0);
          ByteVector pb1 = ByteVector.fromMemorySegment(BYTES, p, at + L, ORDER);
          p1 = a.fma(ps1.fma(pb1.convertShape(B2F, S, 0), pm1), p1);
          ByteVector qb0 = ByteVector.fromMemorySegment(BYTES, q, at, ORDER);
          q0 = a.fma(qs0.fma(qb0.convertShape(B2F, S, 0), qm0), q0);
          ByteVector qb1 = ByteVector.fromMemorySegment(BYTES, q, at + L, ORDER);
          q1 = a.fma(qs1.fma(qb1.convertShape(B2F, S, 0), qm1), q1);
        }
      }
    }
    p0.intoArray(c, 0);
    p1.intoArray(c, L);
    q0.intoArray(c, NR);
    q1.intoArray(c, NR + L);
  }
}
