package dev.ets.format;

/** Makes text out of a file fit to print: no control characters, not too long. */
public final class OneLine {
  private OneLine() {}

  /** {@code text} with control characters spelled out, cut after {@code limit} characters. */
  public static String of(String text, int limit) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(limit, text.length()); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            line.append("\\u%04x".formatted((int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    if (text.length() > limit) {
      line.append("... (%d characters)".formatted(text.length()));
    }
    return line.toString();
  }
}
