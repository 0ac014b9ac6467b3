package dev.ets.token;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Finds added tokens in a text: leftmost first, then longest. Immutable. */
final class TokenFinder {
  /** Text in a token's place: characters {@code start} to {@code end}. */
  record Match(int id, int start, int end) {}

  private record Entry(String text, AddedToken token) {}

  private static final Pattern WORD_CHARACTER =
      Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

  /** By first character; longest text first. */
  private final Map<Character, List<Entry>> byFirst = new HashMap<>();

  /**
   * @param text how a token looks in the text that is searched
   */
  TokenFinder(List<AddedToken> tokens, Function<AddedToken, String> text) {
    for (AddedToken token : tokens) {
      Entry entry = new Entry(text.apply(token), token);
      if (!entry.text.isEmpty()) {
        byFirst.computeIfAbsent(entry.text.charAt(0), c -> new ArrayList<>()).add(entry);
      }
    }
    Comparator<Entry> longest = Comparator.comparingInt(e -> -e.text.length());
    byFirst.values().forEach(list -> list.sort(longest));
  }

  /** All matches in order; they do not overlap but for white space that two of them take. */
  List<Match> find(String text) {
    if (byFirst.isEmpty()) {
      return List.of();
    }
    List<Match> matches = new ArrayList<>();
    int taken = 0;
    for (int i = 0; i < text.length(); ) {
      Entry entry = at(text, i);
      if (entry == null) {
        i++;
        continue;
      }
      int start = i;
      int end = i + entry.text.length();
      i = end; // even where the token is refused: what it covers is not searched again
      AddedToken token = entry.token;
      if (token.singleWord() && (wordBefore(text, start) || wordAt(text, end))) {
        continue;
      }
      if (token.lstrip()) {
        start = Math.max(spaceBefore(text, start), taken);
      }
      if (token.rstrip()) {
        end = spaceAfter(text, end);
      }
      matches.add(new Match(token.id(), start, end));
      taken = end;
    }
    return matches;
  }

  private Entry at(String text, int at) {
    for (Entry entry : byFirst.getOrDefault(text.charAt(at), List.of())) {
      if (text.startsWith(entry.text, at)) {
        return entry;
      }
    }
    return null;
  }

  private static boolean wordBefore(String text, int at) {
    return at > 0 && isWord(text.codePointBefore(at));
  }

  private static boolean wordAt(String text, int at) {
    return at < text.length() && isWord(text.codePointAt(at));
  }

  private static boolean isWord(int c) {
    return WORD_CHARACTER.matcher(Character.toString(c)).matches();
  }

  private static int spaceBefore(String text, int at) {
    int start = at;
    while (start > 0 && WhiteSpace.is(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int spaceAfter(String text, int at) {
    int end = at;
    while (end < text.length() && WhiteSpace.is(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
