package dev.ets.task;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the final answer in what a model generated. Give it the generated text only: a prompt may
 * hold the markers itself.
 */
public final class Answers {
  /** Up to a full stop that ends a sentence (not the point of 3.5), the line or the text. */
  private static final String SENTENCE =
      "[:*]*[ \\t]*(?<answer>[^\\n]*?)[ \\t]*(?:\\.(?=[\\s*]|$)|\\n|$)";

  private static final Pattern MARKED =
      Pattern.compile(
          "(?:[Tt]he (?:final )?answer is|####|(?<=^|\\n)[*#]*[ \\t]*(?<line>(?:Final )?Answer[*]*:))"
              + SENTENCE);

  /** What a line may start with that goes on to explain: "Answer: We know that". */
  private static final Pattern PROSE = Pattern.compile("(?<![^ ])[A-Za-z']{2,} | [A-Za-z']{2,}");

  /** A number and what is counted, such as 65 red apples; 2 million is a number. */
  private static final Pattern COUNTED =
      Pattern.compile(
          "(\\\\?\\$?[-+]?[0-9][0-9,]*(?:\\.[0-9]+)?)"
              + "(?: (?!hundred|thousand|million|billion|trillion|dozen|percent)[a-z]{3,})+");

  private static final Pattern AROUND =
      Pattern.compile("^(?:\\*+|\\\\\\()\\s*|\\s*(?:\\*+|\\\\\\))$");
  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox)(?![A-Za-z])\\s*");
  private static final Pattern UNBRACED = Pattern.compile("[^\\s${}]*[^\\s${}.,]");

  private Answers() {}

  /**
   * The answer behind the last of {@code The answer is X.}, a line {@code Answer: X}, {@code ####
   * X} and {@code \boxed{X}}; empty when there is none, or nothing behind it. {@code The answer is
   * 65 apples.} gives 65.
   */
  public static Optional<String> extract(String generated) {
    int at = 0;
    String answer = "";
    Matcher marked = MARKED.matcher(generated);
    while (marked.find()) {
      String text = AROUND.matcher(marked.group("answer")).replaceAll("");
      Matcher counted = COUNTED.matcher(text);
      text = counted.matches() ? counted.group(1) : text;
      if (marked.group("line") == null || !PROSE.matcher(text).find()) {
        at = marked.start();
        answer = text;
      }
    }
    return Optional.of(lastBox(generated.substring(at)).orElse(answer)).filter(a -> !a.isEmpty());
  }

  /** What is in the last {@code \boxed{X}}, {@code \fbox{X}} or {@code \boxed X}; may be empty. */
  static Optional<String> lastBox(String text) {
    Optional<String> content = Optional.empty();
    Matcher box = BOX.matcher(text);
    while (box.find()) {
      Matcher unbraced = UNBRACED.matcher(text).region(box.end(), text.length());
      if (text.startsWith("{", box.end())) {
        int end = closing(text, box.end() + 1);
        if (end >= 0) {
          content = Optional.of(text.substring(box.end() + 1, end).strip());
        }
      } else if (unbraced.lookingAt()) {
        content = Optional.of(unbraced.group());
      }
    }
    return content;
  }

  /** Where the brace that was opened before {@code from} is closed; -1 when it is not. */
  private static int closing(String text, int from) {
    int open = 1;
    for (int i = from; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '{' -> open++;
        case '}' -> open--;
        default -> {}
      }
      if (open == 0) {
        return i;
      }
    }
    return -1;
  }
}
