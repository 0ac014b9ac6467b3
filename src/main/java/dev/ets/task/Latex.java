package dev.ets.task;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;

/**
 * Turns LaTeX into plain text: {@code \frac{x+1}{2}} becomes {@code (x+1)/2}, {@code \sqrt3}
 * becomes {@code sqrt(3)}, {@code \{1\}} becomes <code>{1}</code>, a matrix becomes {@code
 * ⟦1,2;3,4⟧}; white space, spacing, dollar and percent signs, degrees and the braces that only
 * group are dropped. Plain text stays as it is; malformed LaTeX becomes some text.
 */
final class Latex {
  private static final Map<String, String> SYMBOLS =
      Map.ofEntries(
          Map.entry("cdot", "*"),
          Map.entry("times", "*"),
          Map.entry("div", "/"),
          Map.entry("pm", "±"),
          Map.entry("cup", "∪"),
          Map.entry("in", "∈"),
          Map.entry("infty", "∞"),
          Map.entry("le", "≤"),
          Map.entry("leq", "≤"),
          Map.entry("ge", "≥"),
          Map.entry("geq", "≥"),
          Map.entry("ne", "≠"),
          Map.entry("neq", "≠"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("lvert", "|"),
          Map.entry("rvert", "|"),
          Map.entry("vert", "|"),
          Map.entry("|", "|"),
          Map.entry("{", "{"),
          Map.entry("}", "}"),
          Map.entry("lbrace", "{"),
          Map.entry("rbrace", "}"),
          Map.entry("alpha", "α"),
          Map.entry("beta", "β"),
          Map.entry("theta", "θ"),
          Map.entry("lambda", "λ"),
          Map.entry("phi", "φ"),
          Map.entry("omega", "ω"));

  /** Commands about looks, and marks that are no part of the value. */
  private static final Set<String> SILENT =
      Set.of(
          "circ",
          "degree",
          "displaystyle",
          "big",
          "Big",
          "bigl",
          "bigr",
          "quad",
          "qquad",
          "text",
          "mbox",
          "textrm",
          "textbf",
          "textit",
          "mathrm",
          "mathbf",
          "mathit",
          "operatorname");

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int argumentStart; // in out
  private boolean insideMatrix;

  private Latex(String text) {
    this.text = text;
  }

  /** {@code latex} as plain text. */
  static String plain(String latex) {
    Latex reader = new Latex(latex);
    while (reader.at < latex.length()) {
      reader.step();
    }
    return reader.out.toString();
  }

  /** Takes over what is next: a command, a group or a character. */
  private void step() {
    char c = text.charAt(at++);
    switch (c) {
      case '\\' -> command(name());
      case '{' -> out.append(plain(group()));
      case '^' -> exponent();
      case '_' -> subscript();
      case '&' -> out.append(insideMatrix ? ',' : '&');
      case '}', '$', '%' -> {}
      default -> {
        if (!Character.isWhitespace(c) || isBetweenDigits()) {
          out.append(c);
        }
      }
    }
  }

  /** A space there keeps "1 0" from being ten. */
  private boolean isBetweenDigits() {
    return endsInDigit() && Character.isDigit(next());
  }

  private boolean endsInDigit() {
    return !out.isEmpty() && Character.isDigit(out.charAt(out.length() - 1));
  }

  /** Behind a backslash: letters, or one other character. */
  private String name() {
    int start = at;
    while (isLetter()) {
      at++;
    }
    at = Math.min(text.length(), Math.max(at, start + 1));
    return text.substring(start, at);
  }

  private boolean isLetter() {
    char c = next();
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private void command(String name) {
    switch (name) {
      case "frac", "dfrac", "tfrac", "cfrac" -> fraction(argument(), argument());
      case "sqrt" -> root();
      case "binom", "dbinom", "tbinom" ->
          out.append("binom(%s,%s)".formatted(argument(), argument()));
      case "left", "right" -> {
        if (next() == '.') {
          at++;
        }
      }
      case "begin" -> begin(argument());
      case "end" -> {
        argument();
        insideMatrix = false;
        out.append('⟧');
      }
      case "\\" -> {
        if (insideMatrix) {
          out.append(';');
        } else if (isLetter()) {
          command(name()); // the backslash was escaped
        }
      }
      default -> {
        boolean word = !name.isEmpty() && Character.isLetter(name.charAt(0));
        if (!SILENT.contains(name)) {
          out.append(SYMBOLS.getOrDefault(name, word ? name : ""));
        }
      }
    }
  }

  private void fraction(String above, String below) {
    int start = out.length();
    while (start > argumentStart && Character.isDigit(out.charAt(start - 1))) {
      start--;
    }
    boolean follows = start > argumentStart && "./^".indexOf(out.charAt(start - 1)) >= 0;
    if (start < out.length() && !follows && isWhole(above) && isWhole(below)) {
      BigInteger whole = new BigInteger(out.substring(start));
      out.setLength(start);
      out.append(whole.multiply(new BigInteger(below)).add(new BigInteger(above)));
      out.append('/').append(below);
    } else {
      String fraction = factor(above) + "/" + factor(below);
      boolean alone =
          start == argumentStart || "+-±*=(,[{⟦;∪ ".indexOf(out.charAt(out.length() - 1)) >= 0;
      boolean ends = !Character.isDigit(next()) && next() != '^' && next() != '!';
      out.append(alone && ends ? fraction : "(" + fraction + ")");
    }
  }

  private static boolean isWhole(String text) {
    return text.matches("[0-9]+");
  }

  private void root() {
    int end = next() == '[' ? text.indexOf(']', at) : -1;
    if (end < 0) {
      out.append("sqrt(").append(argument()).append(')');
    } else {
      String degree = plain(text.substring(at + 1, end));
      at = end + 1;
      out.append("root(").append(argument()).append(',').append(degree).append(')');
    }
  }

  private void begin(String environment) {
    if (environment.equals("array")) {
      argument(); // the columns' alignment
    } else if (!environment.matches("[pbB]?(small)?matrix")) {
      out.append(environment);
    }
    insideMatrix = true;
    out.append('⟦');
  }

  private void exponent() {
    if (next() == '{' || next() == '\\') {
      String exponent = argument();
      if (!exponent.isEmpty()) {
        out.append('^').append(factor(exponent));
      }
    } else {
      out.append('^'); // plain text, in which x^10 has an exponent of two digits
    }
  }

  private void subscript() {
    boolean base = endsInDigit();
    StringBuilder index = new StringBuilder(argument());
    while (base && Character.isDigit(next())) {
      index.append(next()); // plain text, in which 101_12 has a base of two digits
      at++;
    }
    out.append("_(").append(index).append(')');
  }

  /** In brackets unless it binds as one. */
  private static String factor(String plain) {
    return plain.matches("[0-9.]+|[a-zα-ω]|pi|sqrt\\([^()]*\\)") ? plain : "(" + plain + ")";
  }

  /** What is next, as plain text that is not in {@code out}: a group, a command, a character. */
  private String argument() {
    while (Character.isWhitespace(next())) {
      at++;
    }
    int outer = argumentStart;
    argumentStart = out.length();
    if (at < text.length()) {
      step();
    }
    String argument = out.substring(argumentStart);
    out.setLength(argumentStart);
    argumentStart = outer;
    return argument;
  }

  /** Up to the brace that closes the one before, or to the end. */
  private String group() {
    int start = at;
    int open = 1;
    while (at < text.length()) {
      switch (text.charAt(at++)) {
        case '\\' -> at = Math.min(at + 1, text.length());
        case '{' -> open++;
        case '}' -> open--;
        default -> {}
      }
      if (open == 0) {
        return text.substring(start, at - 1);
      }
    }
    return text.substring(start);
  }

  /** The next character; 0 at the end. */
  private char next() {
    return at < text.length() ? text.charAt(at) : 0;
  }
}
