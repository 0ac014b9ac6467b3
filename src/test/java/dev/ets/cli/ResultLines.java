package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads results of evaluations to be compared. */
final class ResultLines {
  private ResultLines() {}

  /** Cells by name, without what differs from run to run; fails on a cell that is there twice. */
  static Map<String, ObjectNode> byCell(Path file) throws IOException {
    Map<String, ObjectNode> cells = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      ObjectNode cell = (ObjectNode) Json.MAPPER.readTree(line);
      String key =
          "%s %s %s %s"
              .formatted(
                  cell.get("problem"), cell.get("method"), cell.get("width"), cell.get("seed"));
      cell.remove(
          List.of(
              "seconds",
              "started_millis",
              "policy_share",
              "reward_share",
              "policy_seconds",
              "prm_seconds",
              "embed_seconds",
              "pruner_seconds",
              "rest_seconds"));
      assertEquals(null, cells.put(key, cell), "twice: " + key);
    }
    return cells;
  }
}
