package dev.ets.format;

/**
 * A model file that cannot be used: damaged, of an unsupported kind, or lacking what was asked for.
 * Its user can mend that with another file, so the command line treats it as it does a {@link
 * dev.ets.UsageException}. The message is one line: file, field, value, problem.
 */
public final class FormatException extends RuntimeException {
  private static final int SHOWN_CHARACTERS = 300;

  private final String file;
  private final String field;
  private final String value;
  private final String problem;

  /**
   * @param file which file
   * @param field what in it, for example "tensor count" or a metadata key
   * @param value what stands there
   * @param problem what is wrong with that and, where it helps, what would be right
   */
  public FormatException(String file, String field, Object value, String problem) {
    super("%s: %s: %s %s".formatted(file, shown(field), shown(value), shown(problem)));
    this.file = file;
    this.field = field;
    this.value = String.valueOf(value);
    this.problem = problem;
  }

  /** Names and values come from the file, which may hold anything. */
  private static String shown(Object text) {
    return OneLine.of(String.valueOf(text), SHOWN_CHARACTERS);
  }

  /** The file, as the user named it. */
  public String file() {
    return file;
  }

  /** What in the file is wrong. */
  public String field() {
    return field;
  }

  /** What stands there. */
  public String value() {
    return value;
  }

  /** What is wrong with that. */
  public String problem() {
    return problem;
  }
}
