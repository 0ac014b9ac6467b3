package dev.ets.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.trace.AppendFile;
import dev.ets.trace.Json;
import dev.ets.trace.OutputFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The finished cells of an evaluation, on disk. A cell is one line, written in one call, so a kill
 * at any time costs at most the line that was being written. Thread-safe.
 */
public final class ResultsFile implements AutoCloseable {
  private static final String RESULTS = "results.jsonl";
  private static final String SETTINGS = "settings.json";

  private final AppendFile file;
  private final Map<CellKey, Cell> cells;

  private ResultsFile(AppendFile file, Map<CellKey, Cell> cells) {
    this.file = file;
    this.cells = cells;
  }

  /**
   * Opens the results in {@code folder}, which is made when missing.
   *
   * @param settings all that the figures depend on and that is not in a {@link CellKey}
   * @param resume go on with what is there
   * @throws UsageException when the folder cannot be written, has results and {@code resume} is
   *     false, or has results that were made with other settings
   */
  public static ResultsFile open(Path folder, ObjectNode settings, boolean resume) {
    OutputFiles.folder(folder);
    Path path = folder.resolve(RESULTS);
    try {
      AppendFile file = AppendFile.open(path, "wait for it or name another --out");
      try {
        Path settingsFile = folder.resolve(SETTINGS);
        Map<CellKey, Cell> cells = new LinkedHashMap<>();
        if (file.size() == 0) {
          Files.writeString(settingsFile, settings.toPrettyString() + "\n");
        } else if (resume) {
          checkSame(settingsFile, settings);
          file.cut(readLines(path, file.content().readAllBytes(), cells));
        } else {
          throw new UsageException(
              "%s has results; add --resume to go on with them or name another --out"
                  .formatted(folder));
        }
        return new ResultsFile(file, cells);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UsageException("cannot use %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /**
   * The finished cells in {@code folder} by their names, without touching them.
   *
   * @throws UsageException when there are none, or a line is no result
   */
  public static Map<CellKey, Cell> read(Path folder) {
    Path file = folder.resolve(RESULTS);
    try {
      Map<CellKey, Cell> cells = new LinkedHashMap<>();
      readLines(file, Files.readAllBytes(file), cells);
      if (cells.isEmpty()) {
        throw new UsageException(file + " holds no results");
      }
      return cells;
    } catch (IOException e) {
      throw new UsageException("no results in %s: cannot read %s".formatted(folder, RESULTS), e);
    }
  }

  /** What the results in {@code folder} were made with; empty when the file is missing. */
  public static ObjectNode settings(Path folder) {
    Path file = folder.resolve(SETTINGS);
    try {
      return Files.exists(file)
          ? (ObjectNode) Json.MAPPER.readTree(file.toFile())
          : Json.MAPPER.createObjectNode();
    } catch (IOException | ClassCastException e) {
      throw new UsageException("%s is no whole settings file".formatted(file), e);
    }
  }

  private static void checkSame(Path file, ObjectNode settings) throws IOException {
    JsonNode old;
    try {
      old = Files.exists(file) ? Json.MAPPER.readTree(file.toFile()) : null;
    } catch (JsonProcessingException e) {
      old = null;
    }
    if (old == null || !old.isObject()) {
      throw new UsageException(
          "%s is missing or not whole, so its results cannot be resumed; name another --out"
              .formatted(file));
    }
    TreeSet<String> names = new TreeSet<>();
    old.fieldNames().forEachRemaining(names::add);
    settings.fieldNames().forEachRemaining(names::add);
    // Through text, so that numbers compare by how they are written.
    JsonNode now = Json.MAPPER.readTree(settings.toString());
    for (String name : names) {
      JsonNode before = old.path(name);
      if (!before.equals(now.path(name))) {
        throw new UsageException(
            "%s was made with %s = %s, now it is %s; use the same settings or another --out"
                .formatted(file.getParent(), name, before, now.path(name)));
      }
    }
  }

  /** Takes over all whole lines; returns where they end. */
  private static int readLines(Path file, byte[] bytes, Map<CellKey, Cell> cells)
      throws IOException {
    int start = 0;
    for (int number = 1; start < bytes.length; number++) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end == bytes.length) {
        break;
      }
      Cell cell = read(file, Arrays.copyOfRange(bytes, start, end), number);
      cells.put(cell.key(), cell);
      start = end + 1;
    }
    return start;
  }

  private static Cell read(Path file, byte[] line, int number) throws IOException {
    try {
      return Json.MAPPER.readValue(line, Cell.class);
    } catch (JsonProcessingException e) {
      throw new UsageException(
          "%s line %d is not a result; mend or delete the line, or name another --out"
              .formatted(file, number),
          e);
    }
  }

  /** Whether the cell is finished. */
  public synchronized boolean has(CellKey key) {
    return cells.containsKey(key);
  }

  /** The finished cells by their names, in the order of finishing: a copy. */
  public synchronized Map<CellKey, Cell> cells() {
    return new LinkedHashMap<>(cells);
  }

  /** Adds a finished cell to the file. */
  public synchronized void add(Cell cell) {
    file.add((Json.line(cell) + "\n").getBytes(StandardCharsets.UTF_8));
    cells.put(cell.key(), cell);
  }

  @Override
  public void close() {
    file.close();
  }
}
