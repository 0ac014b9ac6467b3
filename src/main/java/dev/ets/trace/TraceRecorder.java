package dev.ets.trace;

import dev.ets.prune.Verdict;
import dev.ets.search.Node;
import dev.ets.search.PruneReport;
import dev.ets.search.SearchListener;
import dev.ets.search.StepReport;
import java.util.ArrayList;
import java.util.List;

/** Adds one search to a {@link TraceFile}. Belongs to the search's own thread. */
public final class TraceRecorder implements SearchListener {
  private final TraceFile file;
  private final int number;
  private final TraceEvent.Setup setup;
  private final boolean live;
  private final List<TraceEvent> pending = new ArrayList<>();
  private long start;

  TraceRecorder(TraceFile file, int number, TraceEvent.Setup setup, boolean live) {
    this.file = file;
    this.number = number;
    this.setup = setup;
    this.live = live;
  }

  @Override
  public void started(Node root) {
    start = System.nanoTime();
    add(new TraceEvent.Started(number, setup, root.drawn().step().ids()));
  }

  @Override
  public void expanded(StepReport step) {
    add(
        new TraceEvent.Stepped(
            number,
            step.step(),
            step.remaining(),
            new TraceEvent.Kv(step.kvTokens(), step.keptKvTokens()),
            (System.nanoTime() - start) / 1e9,
            new TraceEvent.Candidates(
                step.candidates().stream().mapToInt(Node::id).toArray(), step.counts()),
            step.children().stream().map(TraceRecorder::child).toList(),
            step.pruning().map(pruning -> pruning(step.candidates(), pruning)).orElse(null)));
  }

  /** Adds the end of the search. */
  public void ended(TraceEvent.Outcome outcome) {
    add(new TraceEvent.Ended(number, outcome));
    flush();
  }

  private void add(TraceEvent event) {
    pending.add(event);
    if (live) {
      flush();
    }
  }

  private void flush() {
    file.write(pending);
    pending.clear();
  }

  private static TraceEvent.Child child(Node node) {
    return new TraceEvent.Child(
        node.id(),
        node.parent(),
        node.depth(),
        node.text(),
        node.drawn().step().ids(),
        node.drawn().step().logProb(),
        node.score(),
        node.state());
  }

  private static TraceEvent.Pruning pruning(List<Node> candidates, PruneReport report) {
    List<PruneReport.Fate> fates = report.fates();
    List<TraceEvent.Fate> groups = new ArrayList<>();
    for (int i = 0; i < fates.size(); i++) {
      if (fates.get(i).twin() == candidates.get(i).id()) {
        groups.add(fate(fates.get(i)));
      }
    }
    return new TraceEvent.Pruning(
        new TraceEvent.Program(
            report.candidates(),
            report.ancestors(),
            report.clusters(),
            report.kept(),
            report.status()),
        report.embedSeconds(),
        report.pruneSeconds(),
        fates.stream().mapToInt(PruneReport.Fate::twin).toArray(),
        groups);
  }

  private static TraceEvent.Fate fate(PruneReport.Fate fate) {
    Verdict verdict = fate.verdict();
    return new TraceEvent.Fate(
        fate.twin(),
        fate.cluster(),
        fate.weight(),
        verdict.kept(),
        verdict.value(),
        verdict.cost(),
        verdict.coverage(),
        verdict.reason());
  }
}
