package dev.ets.cli;

import dev.ets.format.Checkpoint;
import dev.ets.model.ModelFiles;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import dev.ets.trace.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints token ids. */
@Command(name = "tokenize", description = "Prints the token ids of a text, without a begin token.")
final class TokenizeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TEXT", description = "What to tokenize.")
  private String text;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "A GGUF file or a Hugging Face folder.")
  private Path model;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  TokenizeCommand(Console console) {
    this.console = console;
  }

  /** What {@code --json} prints. */
  private record Report(int[] tokens, List<String> texts) {}

  @Override
  public Integer call() {
    try (Checkpoint checkpoint = ModelFiles.open(model)) {
      Tokenizer tokenizer = Tokenizers.of(checkpoint);
      int[] tokens = tokenizer.encode(text);
      if (json) {
        List<String> texts = Arrays.stream(tokens).mapToObj(tokenizer::decode).toList();
        console.out().println(Json.line(new Report(tokens, texts)));
      } else {
        String ids =
            Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        console.out().println(ids);
      }
      return 0;
    }
  }
}
