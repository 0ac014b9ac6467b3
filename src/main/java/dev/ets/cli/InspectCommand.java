package dev.ets.cli;

import dev.ets.format.Checkpoint;
import dev.ets.format.Inspection;
import dev.ets.model.ModelFiles;
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

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (Checkpoint checkpoint = ModelFiles.open(file)) {
      Inspection inspection = Inspection.of(checkpoint);
      console.out().print(json ? Json.line(inspection) + "\n" : inspection.text());
      return 0;
    }
  }
}
