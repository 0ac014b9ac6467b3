package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.exec.vector.GemmTile.S;

import jdk.incubator.vector.FloatVector;

/** One row times one packed panel, in the order of {@link GemmTile}. */
final class RowTile {
  private RowTile() {}

  /** tile (NR) = x (inputs) at {@code x0} times the panel (inputs, NR) at {@code panelAt}. */
  static void row(int inputs, float[] x, int x0, float[] panel, int panelAt, float[] tile) {
    FloatVector left = FloatVector.zero(S);
    FloatVector right = FloatVector.zero(S);
    for (int k = 0; k < inputs; k++) {
      FloatVector a = FloatVector.broadcast(S, x[x0 + k]);
      left = a.fma(FloatVector.fromArray(S, panel, panelAt + k * NR), left);
      right = a.fma(FloatVector.fromArray(S, panel, panelAt + k * NR + L), right);
    }
    left.intoArray(tile, 0);
    right.intoArray(tile, L);
  }
}
