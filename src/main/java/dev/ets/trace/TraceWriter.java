package dev.ets.trace;

import dev.ets.search.Drawn;
import dev.ets.search.Node;
import dev.ets.search.PruneReport;
import dev.ets.search.SearchListener;
import dev.ets.search.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes one JSON object per step of a search, each on its own line and flushed at once, so that a
 * killed search leaves all its whole steps.
 */
public final class TraceWriter implements SearchListener, AutoCloseable {
  private final Path file;
  private final Writer out;

  /**
   * Starts {@code file} anew.
   *
   * @throws dev.ets.UsageException when it cannot be written
   */
  public TraceWriter(Path file) {
    this.file = file;
    out = OutputFiles.create(file);
  }

  /** One line of the file. */
  private record StepLine(
      int depth,
      int remaining,
      long kvTokens,
      List<Integer> candidates,
      int[] counts,
      List<Child> children,
      PruneReport pruning) {}

  private record Child(
      int id, int parent, String text, int tokens, double score, Drawn.State state) {
    static Child of(Node node) {
      return new Child(
          node.id(), node.parent(), node.text(), node.tokens(), node.score(), node.state());
    }
  }

  @Override
  public void expanded(StepReport step) {
    StepLine line =
        new StepLine(
            step.step(),
            step.remaining(),
            step.kvTokens(),
            step.candidates().stream().map(Node::id).toList(),
            step.counts(),
            step.children().stream().map(Child::of).toList(),
            step.pruning().orElse(null));
    try {
      out.write(Json.line(line));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("cannot write %s: %s".formatted(file, e.getMessage()), e);
  }
}
