package dev.ets.task;

import java.util.Arrays;

/**
 * The canonical name of a {@link Wiring}: equal exactly for graphs that differ in nothing but the
 * order of addends. Letters are those of {@link Relation}; a quantity used more than once is
 * numbered where it is first written and is a bare number afterwards: {@code s(1:t(b),m(1))}.
 */
final class Structure {
  private final Wiring wiring;
  private final int[] uses;
  private final boolean[] swapped;
  private final int[] numbers;
  private int numbered;

  private Structure(Wiring wiring) {
    this.wiring = wiring;
    uses = new int[wiring.size()];
    swapped = new boolean[wiring.size()];
    numbers = new int[wiring.size()];
  }

  static String of(Wiring wiring) {
    return new Structure(wiring).canonical();
  }

  /**
   * Addends are sorted by their expression written out in full. Where that is a tie and they share
   * quantities with others, which one comes first shows in the numbering, so both ways are tried
   * and the smallest name wins.
   */
  private String canonical() {
    int size = wiring.size();
    String[] full = new String[size];
    boolean[] shares = new boolean[size];
    int[] ties = new int[size];
    int tied = 0;
    for (int i = 0; i < size; i++) {
      for (int operand : new int[] {wiring.first()[i], wiring.second()[i]}) {
        if (operand >= 0) {
          uses[operand]++;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      int a = wiring.first()[i];
      int b = wiring.second()[i];
      char letter = wiring.relations()[i].letter();
      shares[i] = uses[i] > 1 || (a >= 0 && shares[a]) || (b >= 0 && shares[b]);
      if (a < 0) {
        full[i] = String.valueOf(letter);
      } else if (b < 0) {
        full[i] = letter + full[a];
      } else {
        int order = full[a].compareTo(full[b]);
        swapped[i] = order > 0;
        full[i] = letter + (order > 0 ? full[b] + full[a] : full[a] + full[b]);
        if (order == 0 && (shares[a] || shares[b])) {
          ties[tied++] = i;
        }
      }
    }
    String best = written();
    for (int choice = 1; choice < 1 << tied; choice++) {
      for (int t = 0; t < tied; t++) {
        swapped[ties[t]] = (choice >> t & 1) == 1;
      }
      String name = written();
      best = name.compareTo(best) < 0 ? name : best;
    }
    return best;
  }

  private String written() {
    Arrays.fill(numbers, 0);
    numbered = 0;
    StringBuilder out = new StringBuilder();
    write(wiring.size() - 1, out);
    return out.toString();
  }

  private void write(int node, StringBuilder out) {
    if (numbers[node] > 0) {
      out.append(numbers[node]);
      return;
    }
    if (uses[node] > 1) {
      numbers[node] = ++numbered;
      out.append(numbered).append(':');
    }
    out.append(wiring.relations()[node].letter());
    int a = wiring.first()[node];
    int b = wiring.second()[node];
    if (a < 0) {
      return;
    }
    out.append('(');
    write(swapped[node] ? b : a, out);
    if (b >= 0) {
      out.append(',');
      write(swapped[node] ? a : b, out);
    }
    out.append(')');
  }
}
