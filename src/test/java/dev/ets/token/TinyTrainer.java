package dev.ets.token;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns BPE merges on whole texts, so that many cross the places where models cut text: a cut in
 * the wrong place then shows in the ids.
 */
final class TinyTrainer {
  private final List<String> symbols = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<int[]> texts = new ArrayList<>();

  /** Adds a text of characters. */
  void add(String text) {
    texts.add(text.codePoints().map(c -> id(Character.toString(c))).toArray());
  }

  private int id(String symbol) {
    Integer known = ids.putIfAbsent(symbol, symbols.size());
    if (known == null) {
      symbols.add(symbol);
      return symbols.size() - 1;
    }
    return known;
  }

  /** All characters so far, then what {@link #learn} made. */
  List<String> symbols() {
    return symbols;
  }

  /** The most frequent pairs, in order, each {left, right}. */
  List<String[]> learn(int count) {
    List<String[]> merges = new ArrayList<>();
    while (merges.size() < count) {
      long best = mostFrequent();
      int left = (int) (best >>> 32);
      int right = (int) best;
      String joined = symbols.get(left) + symbols.get(right);
      merges.add(new String[] {symbols.get(left), symbols.get(right)});
      int merged = id(joined);
      texts.replaceAll(text -> merged(text, left, right, merged));
    }
    return merges;
  }

  private long mostFrequent() {
    Map<Long, Integer> counts = new HashMap<>();
    for (int[] text : texts) {
      for (int i = 1; i < text.length; i++) {
        counts.merge((long) text[i - 1] << 32 | text[i], 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.<Long, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .orElseThrow()
        .getKey();
  }

  private static int[] merged(int[] text, int left, int right, int merged) {
    int[] out = new int[text.length];
    int n = 0;
    for (int i = 0; i < text.length; i++) {
      boolean pair = text[i] == left && i + 1 < text.length && text[i + 1] == right;
      out[n++] = pair ? merged : text[i];
      i += pair ? 1 : 0;
    }
    return java.util.Arrays.copyOf(out, n);
  }
}
