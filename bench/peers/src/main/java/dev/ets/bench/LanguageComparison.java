package dev.ets.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A language model in a file that a peer can read too.
 *
 * @param model name of the model and its type
 * @param file writes the file where there is none yet
 * @param branches how many sequences go on behind a shared prompt, where the peer can share one;
 *     one sequence behind a short prompt is measured in any case
 */
record LanguageComparison(
    Peer peer, PeerSettings settings, String model, Supplier<Path> file, List<Integer> branches)
    implements Benchmark {
  private static final int PREFILL = 512;
  private static final int SHORT_PROMPT = 16;
  private static final int LONG_PROMPT = 1024;
  private static final int LENGTH = 32;

  @Override
  public String name() {
    return peer.name() + " " + model;
  }

  @Override
  public String description() {
    return "prompts and decoding";
  }

  @Override
  public Needs needs() {
    return Needs.NOTHING;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    Path path = file.get();
    try (BenchModel loaded = BenchModel.open(path)) {
      List<LanguageWork> works = works(loaded.spec().context());
      List<String> arguments =
          List.of(
              path.toString(),
              Integer.toString(loaded.spec().vocabulary()),
              Integer.toString(settings.threads()));
      try (OurLanguageModel ours = new OurLanguageModel(loaded, works);
          Side theirs = PeerProcess.start(peer, settings, arguments)) {
        Duel duel = new Duel(LanguageWork.side(ours), theirs);
        double[] cosines =
            works.stream()
                .mapToDouble(w -> duel.check(w.checked(), loaded.spec().vocabulary()))
                .toArray();
        List<Duel.Figures> figures =
            duel.measure(setup.rounds(), works.stream().map(LanguageWork::timed).toList());
        Table table = table(loaded);
        for (int i = 0; i < works.size(); i++) {
          LanguageWork work = works.get(i);
          table.row(
              work.branches() == 0 ? "prefill" : "decode",
              work.prompt(),
              Math.max(1, work.branches()),
              figures.get(i).cells(),
              cosines[i]);
        }
        tables.accept(table);
      }
    }
  }

  private List<LanguageWork> works(int context) {
    List<LanguageWork> works = new ArrayList<>();
    works.add(LanguageWork.prefill(Math.min(PREFILL, context)));
    works.add(new LanguageWork(SHORT_PROMPT, 1, LENGTH));
    int shared = Math.min(LONG_PROMPT, context - LENGTH);
    branches.forEach(n -> works.add(new LanguageWork(shared, n, LENGTH)));
    return works;
  }

  private Table table(BenchModel loaded) {
    return new Table(
        "language",
        "Tokens/s of %s: ours and %s, %d threads"
            .formatted(loaded.text(), peer.name(), settings.threads()),
        Table.column("work", "work"),
        Table.column("prompt", "prompt"),
        Table.column("sequences", "sequences"),
        Table.column("ours", "ours, tokens/s"),
        Table.column("peer", peer.name() + ", tokens/s"),
        Duel.RATIO,
        Table.column("cosine", "cosine"));
  }
}
