package dev.ets.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives each quantity of a draft its person and object. */
final class Casting {
  /** No name ends in s, so "'s" is always right. */
  static final List<String> PEOPLE =
      List.of(
          "Ada", "Adam", "Alan", "Amy", "Ana", "Ben", "Cara", "Carl", "Dan", "Dora", "Ella", "Emma",
          "Eva", "Finn", "Gina", "Hugo", "Ida", "Ivan", "Jack", "Jane", "John", "Kate", "Ken",
          "Leo", "Lily", "Lucy", "Mark", "Mary", "Mia", "Nina", "Noah", "Omar", "Owen", "Paul",
          "Rosa", "Ruth", "Sam", "Sara", "Tom", "Zoe");

  static final List<String> OBJECTS =
      List.of(
          "apples", "balls", "bells", "books", "boxes", "buttons", "cakes", "cards", "coins",
          "cups", "eggs", "flowers", "hats", "keys", "lamps", "marbles", "nuts", "pears", "pens",
          "plates", "shells", "stamps", "stones", "tickets", "toys");

  private static final int MOST_OBJECTS = 3;

  /** In a problem with several objects: chance that a person of an earlier quantity comes again. */
  private static final double AGAIN = 0.3;

  private final Draft draft;
  private final RandomStream random;
  private final int[] object;
  private final int[] person;

  private Casting(Draft draft, RandomStream random) {
    this.draft = draft;
    this.random = random;
    object = new int[draft.size()];
    person = new int[draft.size()];
  }

  static QuantityGraph cast(Draft draft, double oneObject, RandomStream random) {
    Casting casting = new Casting(draft, random);
    boolean several = !random.chance(oneObject);
    casting.drawObjects(several);
    casting.drawPeople(several);
    List<Quantity> quantities = new ArrayList<>(draft.size());
    for (int i = 0; i < draft.size(); i++) {
      boolean total = draft.relation(i) == Relation.TOTAL;
      String name = total ? "" : PEOPLE.get(casting.person[i]);
      quantities.add(draft.quantity(i, name, OBJECTS.get(casting.object[i])));
    }
    return new QuantityGraph(quantities, draft.asked());
  }

  /** Adding and sharing keep the object, so such quantities and their operands have the same. */
  private void drawObjects(boolean several) {
    int[] group = new int[draft.size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
    }
    for (int i = 0; i < group.length; i++) {
      switch (draft.relation(i)) {
        case SUM, TOTAL -> {
          join(group, i, draft.first(i));
          join(group, i, draft.second(i));
        }
        case SHARE -> join(group, i, draft.first(i));
        case BASE, TIMES, MORE, FEWER, HALF -> {}
      }
    }
    int kinds = several ? random.between(2, MOST_OBJECTS) : 1;
    int[] drawn = random.permutation(OBJECTS.size());
    Arrays.fill(object, -1);
    for (int i = 0; i < group.length; i++) {
      int root = root(group, i);
      if (object[root] < 0) {
        object[root] = drawn[random.below(kinds)];
      }
      object[i] = object[root];
    }
  }

  private static int root(int[] group, int i) {
    while (group[i] != i) {
      i = group[i];
    }
    return i;
  }

  /** The smaller index stays the root, so a root's object is drawn before its members'. */
  private static void join(int[] group, int i, int j) {
    int a = root(group, i);
    int b = root(group, j);
    group[Math.max(a, b)] = Math.min(a, b);
  }

  private void drawPeople(boolean several) {
    int[] fresh = random.permutation(PEOPLE.size());
    int used = 0;
    for (int i = 0; i < person.length; i++) {
      person[i] = -1;
      if (draft.relation(i) == Relation.TOTAL) {
        continue;
      }
      if (several && i > 0 && random.chance(AGAIN)) {
        int again = person[random.below(i)];
        person[i] = again >= 0 && mayHave(again, i) ? again : -1;
      }
      if (person[i] < 0) {
        person[i] = fresh[used++];
      }
    }
  }

  /** Whether the person has none of quantity i's object yet and is none of its operands' person. */
  private boolean mayHave(int candidate, int i) {
    for (int j = 0; j < i; j++) {
      boolean operand = j == draft.first(i) || j == draft.second(i);
      if (person[j] == candidate && (object[j] == object[i] || operand)) {
        return false;
      }
    }
    return true;
  }
}
