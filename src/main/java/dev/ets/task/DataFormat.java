package dev.ets.task;

import java.util.List;

/**
 * How the lines of a problem file are written; a new one is a file and a line in {@link
 * DataFormats}.
 */
interface DataFormat {
  /** For messages, such as {@code GSM8K}. */
  String name();

  /** The fields that a line has at least; by them the format is recognised. */
  List<String> fields();

  /**
   * The problem of a line.
   *
   * @throws dev.ets.UsageException naming the line, when a field is no text or has no answer
   */
  Problem read(JsonLines.Line line);
}
