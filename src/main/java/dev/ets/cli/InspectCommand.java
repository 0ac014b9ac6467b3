package dev.ets.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ets.exec.Backends;
import dev.ets.format.Checkpoint;
import dev.ets.format.Inspection;
import dev.ets.model.ModelFiles;
import dev.ets.runtime.LoadMeasure;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import dev.ets.trace.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      description =
          "Say what its weights become on a device; where --load loads it (default: auto).")
  private String device;

  InspectCommand(Console console) {
    this.console = console;
  }

  /**
   * What {@code --json} prints.
   *
   * @param storedAs the type in which the device keeps weights, by the file's type
   * @param load null without {@code --load}
   */
  private record Report(
      @JsonUnwrapped Inspection inspection,
      Map<String, String> storedAs,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LoadMeasure load) {

    String text(String device) {
      StringBuilder text = new StringBuilder(inspection.text());
      text.append("\nweights on %s: ".formatted(device));
      List<String> kept = new ArrayList<>();
      storedAs.forEach(
          (type, stored) ->
              kept.add(type.equals(stored) ? type + " as it is" : type + " becomes " + stored));
      text.append(String.join(", ", kept)).append('\n');
      return load == null ? text.toString() : text + load.text();
    }
  }

  @Override
  public Integer call() {
    Report report;
    try (Checkpoint checkpoint = ModelFiles.open(file)) {
      report = new Report(Inspection.of(checkpoint), storedAs(checkpoint), null);
    }
    if (load) {
      report = new Report(report.inspection, report.storedAs, LoadMeasure.of(file, device));
    }
    console.out().print(json ? Json.line(report) + "\n" : report.text(device));
    return 0;
  }

  private Map<String, String> storedAs(Checkpoint checkpoint) {
    Map<String, String> stored = new TreeMap<>();
    for (Tensor tensor : checkpoint.tensors().values()) {
      if (tensor.shape().rank() > 1) {
        DType type = tensor.dtype();
        stored.computeIfAbsent(type.name(), _ -> Backends.storedAs(device, type).name());
      }
    }
    return stored;
  }
}
