package dev.ets.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** llama.cpp on GGUF files: single sequences, and branches that share the KV cells of a prompt. */
final class LlamaCpp implements Peer {
  @Override
  public String name() {
    return "llama.cpp";
  }

  @Override
  public String version() {
    return LlamaLibrary.VERSION;
  }

  @Override
  public List<Benchmark> comparisons(PeerSettings settings) {
    List<Benchmark> comparisons = new ArrayList<>();
    if (settings.models().contains(PeerSettings.SHIPPED)) {
      Path policy = BenchModel.shipped("policy.gguf");
      comparisons.add(
          new LanguageComparison(
              this, settings, "shipped policy", () -> policy, settings.branches()));
    }
    for (String shape : settings.shapes()) {
      for (var type : settings.types()) {
        comparisons.add(
            new LanguageComparison(
                this,
                settings,
                "%s %s".formatted(shape, type),
                () -> RandomModelFile.gguf(settings.folder(), shape, type),
                settings.branches()));
      }
    }
    return comparisons;
  }

  @Override
  public List<String> jvmOptions() {
    return List.of(LlamaLibrary.option());
  }

  /** Arguments: file, vocabulary, threads. */
  @Override
  public Side open(List<String> arguments) {
    return LanguageWork.side(
        new LlamaCppModel(
            Path.of(arguments.get(0)),
            Integer.parseInt(arguments.get(1)),
            Integer.parseInt(arguments.get(2))));
  }
}
