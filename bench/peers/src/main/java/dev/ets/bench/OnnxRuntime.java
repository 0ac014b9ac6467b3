package dev.ets.bench;

import ai.onnxruntime.OrtEnvironment;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** ONNX Runtime on all-MiniLM-L6-v2 in F32, the same artifact as ours. */
final class OnnxRuntime implements Peer {
  private static final int SENTENCES = 256;

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String version() {
    return Peer.jarOf(OrtEnvironment.class);
  }

  @Override
  public List<Benchmark> comparisons(PeerSettings settings) {
    return List.of(new Comparison(this, settings));
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("ORT_DISABLE_TELEMETRY", "1");
  }

  /** Arguments: sentences, threads. */
  @Override
  public Side open(List<String> arguments) throws Exception {
    int sentences = Integer.parseInt(arguments.get(0));
    return new OnnxEmbedder(EmbedBenchmark.steps(sentences), Integer.parseInt(arguments.get(1)));
  }

  private record Comparison(OnnxRuntime peer, PeerSettings settings) implements Benchmark {
    @Override
    public String name() {
      return peer.name();
    }

    @Override
    public String description() {
      return "all-MiniLM-L6-v2 over %d short sentences".formatted(SENTENCES);
    }

    @Override
    public Needs needs() {
      return Needs.NOTHING;
    }

    @Override
    public void run(Setup setup, Consumer<Table> tables) {
      List<String> arguments =
          List.of(Integer.toString(SENTENCES), Integer.toString(settings.threads()));
      try (OurEmbedder ours = new OurEmbedder(EmbedBenchmark.steps(SENTENCES));
          Side theirs = PeerProcess.start(peer, settings, arguments)) {
        Duel duel = new Duel(ours, theirs);
        double cosine = duel.check(OurEmbedder.VECTORS, ours.width());
        List<Duel.Figures> figures = duel.measure(setup.rounds(), List.of(OurEmbedder.SENTENCES));
        Table table =
            new Table(
                "embed",
                "Sentences/s of all-MiniLM-L6-v2 in F32, from text to vector, %d threads"
                    .formatted(settings.threads()),
                Table.column("sentences", "sentences"),
                Table.column("ours", "ours, sentences/s"),
                Table.column("peer", peer.name() + ", sentences/s"),
                Duel.RATIO,
                Table.column("cosine", "cosine"));
        table.row(SENTENCES, figures.getFirst().cells(), cosine);
        tables.accept(table);
      }
    }
  }
}
