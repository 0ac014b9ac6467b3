package dev.ets.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ets.format.Checkpoint;
import dev.ets.format.Inspection;
import dev.ets.model.ModelFiles;
import dev.ets.runtime.LoadMeasure;
import dev.ets.trace.Json;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what is in a model. */
@Command(name = "inspect", description = "Prints metadata and tensors of a model.")
final class InspectCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "A GGUF file or a Hugging Face folder.")
  private Path file;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--load",
      description = "Load it too; say how long that takes and by how much memory grows.")
  private boolean load;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "Where --load loads it (default: ${DEFAULT-VALUE}).")
  private String device;

  InspectCommand(Console console) {
    this.console = console;
  }

  /** What {@code --json --load} prints. */
  private record Report(@JsonUnwrapped Inspection inspection, LoadMeasure load) {}

  @Override
  public Integer call() {
    Inspection inspection;
    try (Checkpoint checkpoint = ModelFiles.open(file)) {
      inspection = Inspection.of(checkpoint);
    }
    if (!load) {
      console.out().print(json ? Json.line(inspection) + "\n" : inspection.text());
      return 0;
    }
    LoadMeasure measure = LoadMeasure.of(file, device);
    console
        .out()
        .print(
            json
                ? Json.line(new Report(inspection, measure)) + "\n"
                : inspection.text() + measure.text());
    return 0;
  }
}
