package dev.ets.cli;

import dev.ets.UsageException;
import dev.ets.trace.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what a model says to tokens. */
@Command(name = "logits", description = "Prints the logits of every position.")
final class LogitsCommand implements Callable<Integer> {
  private final Console console;
  private final ModelLoader loader;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "A GGUF file or a Hugging Face folder.")
  private Path model;

  @Option(
      names = "--tokens",
      required = true,
      split = ",",
      paramLabel = "ID",
      description = "Token ids, separated by commas.")
  private int[] tokens;

  @Option(names = "--top", paramLabel = "N", description = "Only the N largest of each position.")
  private Integer top;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "Where it runs (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  LogitsCommand(Console console, ModelLoader loader) {
    this.console = console;
    this.loader = loader;
  }

  /** A token and its logit. */
  private record Entry(int token, float logit) {}

  /** What {@code --json} prints: all logits. */
  private record All(int[] tokens, float[][] logits) {}

  /** What {@code --json --top} prints: largest first, lowest token first on ties. */
  private record Top(int[] tokens, List<List<Entry>> top) {}

  @Override
  public Integer call() {
    if (top != null && top < 1) {
      throw new UsageException("--top must be at least 1: " + top);
    }
    float[][] logits = loader.logits(ModelOptions.existing(model, "--model"), tokens, device);
    if (top == null) {
      printAll(logits);
    } else {
      printTop(logits);
    }
    return 0;
  }

  private void printAll(float[][] logits) {
    if (json) {
      console.out().println(Json.line(new All(tokens, logits)));
      return;
    }
    for (float[] row : logits) {
      console.out().println(Rows.spaced(row));
    }
  }

  private void printTop(float[][] logits) {
    List<List<Entry>> best = new ArrayList<>(logits.length);
    for (float[] row : logits) {
      best.add(largest(row, top));
    }
    if (json) {
      console.out().println(Json.line(new Top(tokens, best)));
      return;
    }
    for (List<Entry> row : best) {
      console
          .out()
          .println(
              row.stream()
                  .map(entry -> entry.token() + ":" + entry.logit())
                  .collect(Collectors.joining(" ")));
    }
  }

  private static List<Entry> largest(float[] row, int count) {
    return IntStream.range(0, row.length)
        .mapToObj(token -> new Entry(token, row[token]))
        .sorted(Comparator.comparingDouble((Entry entry) -> -entry.logit()))
        .limit(count)
        .toList();
  }
}
