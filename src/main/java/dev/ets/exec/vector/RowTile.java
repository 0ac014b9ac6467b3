package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.exec.vector.GemmTile.S;

import jdk.incubator.vector.FloatVector;

/** One row times one packed panel, in the order of {@link GemmTile}. */
final class RowTile {
  private RowTile() {}

  /**
   * tile (NR) at {@code tileAt} = (its old value if {@code load}) + x (inputs) at {@code x0} times
   * the panel (inputs, NR).
   */
  static void row(
      int inputs, float[] x, int x0, float[] panel, float[] tile, int tileAt, boolean load) {
    FloatVector left = FloatVector.zero(S);
    FloatVector right = FloatVector.zero(S);
    if (load) {
      left = FloatVector.fromArray(S, tile, tileAt);
      right = FloatVector.fromArray(S, tile, tileAt + L);
    }
    for (int k = 0; k < inputs; k++) {
      FloatVector a = FloatVector.broadcast(S, x[x0 + k]);
      left = a.fma(FloatVector.fromArray(S, panel, k * NR), left);
      right = a.fma(FloatVector.fromArray(S, panel, k * NR + L), right);
    }
    left.intoArray(tile, tileAt);
    right.intoArray(tile, tileAt + L);
  }
}
