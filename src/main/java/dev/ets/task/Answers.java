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
  private static final Pattern SENTENCE =
      Pattern.compile(
          "[Tt]he (?:final )?answer is:?[ \\t]*([^\\n]*?)[ \\t]*(?:\\.(?=\\s|$)|\\n|$)");

  private static final Pattern HASHES = Pattern.compile("####[ \\t]*([^\\n]*)");
  private static final String BOXED = "\\boxed{";

  private Answers() {}

  /**
   * The answer behind the last of {@code The answer is X.}, {@code #### X} and {@code \boxed{X}};
   * empty when there is none, or nothing behind it.
   */
  public static Optional<String> extract(String generated) {
    int at = -1;
    String answer = "";
    for (Pattern pattern : new Pattern[] {SENTENCE, HASHES}) {
      Matcher matcher = pattern.matcher(generated);
      while (matcher.find()) {
        if (matcher.start() > at) {
          at = matcher.start();
          answer = matcher.group(1);
        }
      }
    }
    for (int box = generated.lastIndexOf(BOXED);
        box > at;
        box = generated.lastIndexOf(BOXED, box - 1)) {
      int end = closing(generated, box + BOXED.length());
      if (end >= 0) {
        answer = generated.substring(box + BOXED.length(), end);
        break;
      }
    }
    answer = answer.strip();
    return answer.isEmpty() ? Optional.empty() : Optional.of(answer);
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
