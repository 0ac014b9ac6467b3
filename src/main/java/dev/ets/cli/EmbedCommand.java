package dev.ets.cli;

import dev.ets.embed.Embedder;
import dev.ets.trace.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints sentence vectors. */
@Command(name = "embed", description = "Prints sentence vectors of unit length.")
final class EmbedCommand implements Callable<Integer> {
  private final Console console;
  private final ModelLoader loader;

  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "A vector each.")
  private List<String> texts;

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "A sentence encoder, a GGUF file or a Hugging Face folder (default: all-MiniLM-L6-v2).")
  private Path model;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "Where it runs (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  EmbedCommand(Console console, ModelLoader loader) {
    this.console = console;
    this.loader = loader;
  }

  /** What {@code --json} prints. */
  private record Report(int dimension, float[][] vectors) {}

  @Override
  public Integer call() {
    Optional<Path> file =
        Optional.ofNullable(model).map(path -> ModelOptions.existing(path, "--model"));
    Embedder embedder = loader.embedder(file, device);
    float[][] vectors = embedder.embed(texts);
    if (json) {
      console.out().println(Json.line(new Report(embedder.dimension(), vectors)));
    } else {
      for (float[] vector : vectors) {
        console.out().println(Rows.spaced(vector));
      }
    }
    return 0;
  }
}
