package dev.ets.task;

import java.util.Arrays;

/** A problem while it is drawn: a wiring that gets numbers, then distractors, then names. */
final class Draft {
  /** Draws of all numbers before the wiring is given up: most succeed within ten. */
  private static final int TRIES = 60;

  /** Below this the object would not be in the plural. */
  private static final int LEAST = 2;

  private final RandomStream random;
  private final Difficulty difficulty;
  private final int asked;
  private Relation[] relations;
  private int[] first;
  private int[] second;
  private int[] number;
  private int[] value;
  private int size;

  Draft(Wiring wiring, Difficulty difficulty, RandomStream random) {
    this.random = random;
    this.difficulty = difficulty;
    size = wiring.size();
    asked = size - 1;
    int most = size + difficulty.distractors().max();
    relations = Arrays.copyOf(wiring.relations(), most);
    first = Arrays.copyOf(wiring.first(), most);
    second = Arrays.copyOf(wiring.second(), most);
    number = new int[most];
    value = new int[most];
  }

  int size() {
    return size;
  }

  int asked() {
    return asked;
  }

  Relation relation(int i) {
    return relations[i];
  }

  int first(int i) {
    return first[i];
  }

  int second(int i) {
    return second[i];
  }

  Quantity quantity(int i, String person, String object) {
    return new Quantity(person, object, relations[i], first[i], second[i], number[i], value[i]);
  }

  /** Draws the numbers; false when this wiring found none within the limits. */
  boolean drawNumbers() {
    Difficulty.Numbers numbers = difficulty.numbers();
    int limit = random.chance(numbers.large()) ? numbers.max() : numbers.usualMax();
    for (int t = 0; t < TRIES; t++) {
      int i = 0;
      while (i < size && drawNumber(i, limit)) {
        i++;
      }
      if (i == size) {
        return true;
      }
    }
    return false;
  }

  /** Adds quantities that the answer does not need; some are computed from ones that it does. */
  void addDistractors() {
    int more = random.between(difficulty.distractors());
    for (int n = 0; n < more; n++) {
      boolean derived = random.chance(difficulty.mix().derived());
      if (!(derived && addDerived())) {
        relations[size] = Relation.BASE;
        first[size] = -1;
        second[size] = -1;
        drawNumber(size, difficulty.numbers().usualMax());
      }
      size++;
    }
  }

  private boolean addDerived() {
    relations[size] = Wiring.drawRelation(difficulty.mix(), random);
    first[size] = random.below(size);
    second[size] = relations[size].operands() == 2 ? random.below(size) : -1;
    return relations[first[size]] != Relation.TOTAL
        && first[size] != second[size]
        && (second[size] < 0 || relations[second[size]] != Relation.TOTAL)
        && drawNumber(size, difficulty.numbers().usualMax());
  }

  /** Draws the number of quantity {@code i} and sets its value; false when there is none. */
  private boolean drawNumber(int i, int limit) {
    Difficulty.Numbers numbers = difficulty.numbers();
    int a = first[i] < 0 ? 0 : value[first[i]];
    int b = second[i] < 0 ? 0 : value[second[i]];
    number[i] =
        switch (relations[i]) {
          case BASE -> draw(numbers.base(), limit);
          case TIMES -> draw(numbers.multiplier(), limit / a);
          case MORE -> draw(numbers.change(), limit - a);
          case FEWER -> draw(numbers.change(), a - LEAST);
          case SHARE -> divisor(a, numbers.sharers());
          case HALF, SUM, TOTAL -> 0;
        };
    if (number[i] < 0) {
      return false;
    }
    value[i] =
        switch (relations[i]) {
          case BASE -> number[i];
          case TIMES -> a * number[i];
          case MORE -> a + number[i];
          case FEWER -> a - number[i];
          case SHARE -> a / number[i];
          case HALF -> a % 2 == 0 ? a / 2 : -1;
          case SUM, TOTAL -> a + b;
        };
    return value[i] >= LEAST && value[i] <= limit;
  }

  private int draw(Range range, int limit) {
    int max = Math.min(range.max(), limit);
    return max < range.min() ? -1 : random.between(range.min(), max);
  }

  /** A divisor of {@code a} within the range that leaves at least {@link #LEAST}, or -1. */
  private int divisor(int a, Range range) {
    int found = 0;
    int chosen = -1;
    for (int d = range.min(); d <= range.max() && d * LEAST <= a; d++) {
      if (a % d == 0 && random.below(++found) == 0) {
        chosen = d;
      }
    }
    return chosen;
  }
}
