package dev.ets.bench;

import com.fasterxml.jackson.databind.ObjectWriter;
import dev.ets.cli.Console;
import dev.ets.trace.Json;
import dev.ets.trace.OutputFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables of a run, printed as they come. The JSON file is written anew with each of them, so
 * that a run that is stopped leaves what it has measured.
 */
final class Report {
  private static final ObjectWriter JSON = Json.MAPPER.writerWithDefaultPrettyPrinter();

  private final Console console;
  private final Optional<Path> file;
  private final Machine machine = Machine.here();
  private final Object settings;
  private final List<Map<String, Object>> tables = new ArrayList<>();

  /** What the file holds. */
  private record Contents(Machine machine, Object settings, List<Map<String, Object>> tables) {}

  /**
   * Prints what it runs on.
   *
   * @param settings what the run was asked to do, a record
   * @param headline the same for people
   * @throws dev.ets.UsageException when the file cannot be written
   */
  Report(Console console, Optional<Path> file, Object settings, String headline) {
    file.ifPresent(OutputFiles::check);
    this.console = console;
    this.file = file;
    this.settings = settings;
    console.out().println(machine.text());
    console.out().println(headline);
  }

  /** Adds a table of a benchmark on a device. */
  void add(String device, Table table) {
    console.out().println();
    console.out().print(table.text());
    console.out().flush();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("device", device);
    json.putAll(table.json());
    tables.add(json);
    file.ifPresent(this::write);
  }

  private void write(Path to) {
    try (Writer out = OutputFiles.create(to)) {
      out.write(JSON.writeValueAsString(new Contents(machine, settings, tables)));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + to, e);
    }
  }
}
