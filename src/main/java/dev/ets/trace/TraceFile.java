package dev.ets.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file to which searches are added. Events are written in one call each, so a kill at any time
 * costs at most the event that was being written. Thread-safe.
 */
public final class TraceFile implements AutoCloseable {
  private final AppendFile file;
  private final ObjectNode settings;
  private int searches;

  private TraceFile(AppendFile file, ObjectNode settings) {
    this.file = file;
    this.settings = settings;
  }

  /**
   * Opens {@code path}, which is made when missing, to add searches to it; what a kill left of a
   * last event is cut off.
   *
   * @param settings what all these searches have in common
   * @throws UsageException when the file cannot be written, is no whole trace of this version, or
   *     is in use
   */
  public static TraceFile append(Path path, ObjectNode settings) {
    OutputFiles.check(path);
    try {
      AppendFile file = AppendFile.open(path, "wait for it or name another file");
      TraceFile traces = new TraceFile(file, settings);
      try {
        traces.start(path.toString());
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
      return traces;
    } catch (IOException e) {
      throw new UsageException("cannot use %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private void start(String name) throws IOException {
    long whole =
        TraceReader.read(
            name, file.content(), event -> searches = Math.max(searches, event.search()));
    file.cut(whole);
    if (whole == 0) {
      file.add(TraceFormat.header());
    }
  }

  /**
   * A listener that writes the events of one search as they happen.
   *
   * @param truth the true answer, where it is known
   */
  public TraceRecorder live(
      String problem, Optional<String> truth, SearchMethod method, SearchSettings search) {
    return recorder(problem, truth, method, search, true);
  }

  /** A listener that writes all events of one search when it ends, so that none lie between. */
  public TraceRecorder buffered(
      String problem, Optional<String> truth, SearchMethod method, SearchSettings search) {
    return recorder(problem, truth, method, search, false);
  }

  private synchronized TraceRecorder recorder(
      String problem,
      Optional<String> truth,
      SearchMethod method,
      SearchSettings search,
      boolean live) {
    searches++;
    ObjectNode all = settings.deepCopy().put("lambda_d", search.pruning().lambdaD());
    TraceEvent.Setup setup =
        new TraceEvent.Setup(
            problem, truth.orElse(null), method.name(), search.width(), search.seed(), all);
    return new TraceRecorder(this, searches, setup, live);
  }

  /** Adds events in one write. */
  void write(List<TraceEvent> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    events.forEach(event -> bytes.writeBytes(TraceFormat.encode(event)));
    file.add(bytes.toByteArray());
  }

  @Override
  public void close() {
    file.close();
  }
}
