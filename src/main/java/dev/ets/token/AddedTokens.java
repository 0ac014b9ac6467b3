package dev.ets.token;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Finds tokens that are matched whole in raw text: leftmost first, then longest. */
final class AddedTokens {
  /** A token found at {@code start}, {@code length} characters long. */
  record Match(int id, int start, int length) {
    int end() {
      return start + length;
    }
  }

  /** By first character; longest spelling first. */
  private final Map<Character, List<String>> byFirst = new HashMap<>();

  private final Vocabulary vocabulary;

  AddedTokens(Vocabulary vocabulary, Predicate<TokenKind> wanted) {
    this.vocabulary = vocabulary;
    for (int id = 0; id < vocabulary.size(); id++) {
      String spelling = vocabulary.spelling(id);
      if (wanted.test(vocabulary.kinds().get(id)) && !spelling.isEmpty()) {
        byFirst.computeIfAbsent(spelling.charAt(0), c -> new ArrayList<>()).add(spelling);
      }
    }
    byFirst.values().forEach(l -> l.sort(Comparator.comparingInt(String::length).reversed()));
  }

  /** The first match at or after {@code from}; null when there is none. */
  Match next(String text, int from) {
    if (byFirst.isEmpty()) {
      return null;
    }
    for (int i = from; i < text.length(); i++) {
      for (String spelling : byFirst.getOrDefault(text.charAt(i), List.of())) {
        if (text.startsWith(spelling, i)) {
          return new Match(vocabulary.requiredId(spelling), i, spelling.length());
        }
      }
    }
    return null;
  }
}
