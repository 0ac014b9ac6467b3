package dev.ets.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Problem files: one JSON object a line, of which fields that are not asked for are ignored. */
public final class Dataset {
  private Dataset() {}

  /**
   * Reads a file in one of the {@link DataFormats}, which its first line tells; answers may be
   * strings or numbers.
   *
   * @throws dev.ets.UsageException when the file cannot be read or has no problem, or, naming the
   *     line, when one is not a JSON object, lacks a field or has an empty problem
   */
  public static List<Problem> read(Path file) {
    List<JsonLines.Line> lines = JsonLines.read(file, Function.identity());
    DataFormat format = DataFormats.of(lines.getFirst());
    return lines.stream().map(format::read).toList();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws dev.ets.UsageException as {@link #read}
   */
  public static List<SolvedProblem> readSolved(Path file) {
    return JsonLines.read(
        file,
        line ->
            new SolvedProblem(
                line.text("problem"),
                line.text("answer"),
                line.texts("solution"),
                line.number("ops"),
                line.text("structure")));
  }

  /**
   * Writes lines {@code {"problem":..., "answer":..., "solution":[...], "ops":n, "structure":...}}.
   *
   * @throws dev.ets.UsageException when the file cannot be written
   */
  public static void write(Path file, List<SolvedProblem> problems) {
    List<ObjectNode> lines = new ArrayList<>(problems.size());
    for (SolvedProblem p : problems) {
      ObjectNode line = JsonLines.object().put("problem", p.problem()).put("answer", p.answer());
      ArrayNode solution = line.putArray("solution");
      p.solution().forEach(solution::add);
      lines.add(line.put("ops", p.ops()).put("structure", p.structure()));
    }
    JsonLines.write(file, lines);
  }
}
