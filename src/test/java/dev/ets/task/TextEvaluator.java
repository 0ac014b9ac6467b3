package dev.ets.task;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Solves a problem from its text alone: shares no code with the generator. */
final class TextEvaluator {
  private static final Pattern GIVEN = Pattern.compile("(\\w+) has (\\d+) (\\w+)\\.");
  private static final Pattern SCALED =
      Pattern.compile("(\\w+) has (half|\\d+ times) as many (\\w+) as (\\w+)(?: has (\\w+))?\\.");
  private static final Pattern SHIFTED =
      Pattern.compile("(\\w+) has (\\d+) (more|fewer) (\\w+) than (\\w+)(?: has (\\w+))?\\.");
  private static final Pattern SHARED =
      Pattern.compile("(\\w+) has one of (\\d+) equal shares of (\\w+)'s (\\w+)\\.");
  private static final Pattern SUMMED =
      Pattern.compile("(\\w+) has as many (\\w+) as (\\w+) and (\\w+) together\\.");
  private static final Pattern ONE = Pattern.compile("How many (\\w+) does (\\w+) have\\?");
  private static final Pattern TWO =
      Pattern.compile("How many (\\w+) do (\\w+) and (\\w+) have together\\?");

  private final Map<String, String> sentences = new HashMap<>();
  private final String question;

  TextEvaluator(String text) {
    String[] parts = text.split("(?<=[.?]) ", -1);
    question = parts[parts.length - 1];
    for (int i = 0; i < parts.length - 1; i++) {
      String subject = parts[i].substring(0, parts[i].indexOf(' '));
      String before = sentences.put(subject + " " + object(parts[i]), parts[i]);
      if (before != null) {
        throw new AssertionError("defined twice: " + before + " " + parts[i]);
      }
    }
  }

  private static String object(String sentence) {
    for (Pattern p : new Pattern[] {GIVEN, SCALED, SHIFTED, SHARED, SUMMED}) {
      Matcher m = p.matcher(sentence);
      if (m.matches()) {
        return p == GIVEN || p == SCALED ? m.group(3) : p == SUMMED ? m.group(2) : m.group(4);
      }
    }
    throw new AssertionError("no sentence form fits: " + sentence);
  }

  long answer() {
    Matcher one = ONE.matcher(question);
    if (one.matches()) {
      return value(one.group(2), one.group(1));
    }
    Matcher two = TWO.matcher(question);
    if (!two.matches()) {
      throw new AssertionError("no question form fits: " + question);
    }
    return value(two.group(2), two.group(1)) + value(two.group(3), two.group(1));
  }

  long value(String person, String object) {
    String sentence = sentences.get(person + " " + object);
    if (sentence == null) {
      throw new AssertionError(person + "'s " + object + " are not defined");
    }
    Matcher m = GIVEN.matcher(sentence);
    if (m.matches()) {
      return Long.parseLong(m.group(2));
    }
    m = SCALED.matcher(sentence);
    if (m.matches()) {
      long source = value(m.group(4), m.group(5) == null ? m.group(3) : m.group(5));
      return m.group(2).equals("half")
          ? exact(source, 2)
          : Long.parseLong(m.group(2).substring(0, m.group(2).indexOf(' '))) * source;
    }
    m = SHIFTED.matcher(sentence);
    if (m.matches()) {
      long source = value(m.group(5), m.group(6) == null ? m.group(4) : m.group(6));
      long change = Long.parseLong(m.group(2));
      return m.group(3).equals("more") ? source + change : source - change;
    }
    m = SHARED.matcher(sentence);
    if (m.matches()) {
      return exact(value(m.group(3), m.group(4)), Long.parseLong(m.group(2)));
    }
    m = SUMMED.matcher(sentence);
    if (m.matches()) {
      return value(m.group(3), m.group(2)) + value(m.group(4), m.group(2));
    }
    throw new AssertionError("no sentence form fits: " + sentence);
  }

  private static long exact(long a, long b) {
    if (a % b != 0) {
      throw new AssertionError(a + " / " + b + " leaves a remainder");
    }
    return a / b;
  }
}
