package dev.ets.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Problem files: one JSON object a line, of which fields that are not asked for are ignored. */
public final class Dataset {
  private Dataset() {}

  /**
   * Reads lines {@code {"problem": ..., "answer": ...}}; the answer may be a string or a number.
   *
   * @throws dev.ets.UsageException when the file cannot be read or has no problem, or, naming the
   *     line, when one is not a JSON object, lacks a field or has an empty problem
   */
  public static List<Problem> read(Path file) {
    return JsonLines.read(file, line -> new Problem(line.text("problem"), line.text("answer")));
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
