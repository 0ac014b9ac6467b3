package dev.ets.task;

import dev.ets.UsageException;
import java.util.List;
import java.util.stream.Collectors;

/** The registry of formats of problem files. */
final class DataFormats {
  /** The first one whose fields a line has is taken. */
  private static final List<DataFormat> ALL =
      List.of(new PlainFormat(), new Gsm8kFormat(), new MathFormat());

  private DataFormats() {}

  /**
   * The format that a line is written in.
   *
   * @throws UsageException naming the line, its fields and the known formats
   */
  static DataFormat of(JsonLines.Line line) {
    for (DataFormat format : ALL) {
      if (line.fields().containsAll(format.fields())) {
        return format;
      }
    }
    String known =
        ALL.stream().map(f -> f.name() + " " + f.fields()).collect(Collectors.joining(", "));
    throw new UsageException(
        "%sno known format has the fields %s; known: %s"
            .formatted(line.where(), line.fields(), known));
  }
}
