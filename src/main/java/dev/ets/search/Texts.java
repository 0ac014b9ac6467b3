package dev.ets.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest steps' texts of some candidates, each once.
 *
 * @param distinct in the order of their first candidates
 * @param number of each candidate's text, its index among the distinct ones
 */
record Texts(List<String> distinct, int[] number) {
  static Texts of(List<Node> candidates) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int[] number = new int[candidates.size()];
    for (int i = 0; i < number.length; i++) {
      number[i] = numbers.computeIfAbsent(candidates.get(i).text(), _ -> numbers.size());
    }
    return new Texts(List.copyOf(numbers.keySet()), number);
  }
}
