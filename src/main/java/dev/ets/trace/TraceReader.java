package dev.ets.trace;

import dev.ets.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads trace files, one event at a time. */
public final class TraceReader {
  private static final int BUFFER = 1 << 16;
  private static final int LARGEST_EVENT = 1 << 28;

  private final String file;
  private final Consumer<TraceEvent> events;
  private final ByteArrayOutputStream document = new ByteArrayOutputStream();
  private long whole;

  private TraceReader(String file, Consumer<TraceEvent> events) {
    this.file = file;
    this.events = events;
  }

  /**
   * Reads all whole events; what a kill left of a last one is passed over.
   *
   * @return bytes of the header and of the whole events; 0 when there is not even a header
   * @throws UsageException when the file cannot be read, is no trace of this version, or is damaged
   */
  public static long read(Path file, Consumer<TraceEvent> events) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in, events);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          "no trace at %s; ./ets solve --trace FILE writes one".formatted(file), e);
    } catch (IOException e) {
      throw new UsageException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Reads from a stream, which stays open; throws as {@link #read(Path, Consumer)}. */
  static long read(String file, InputStream in, Consumer<TraceEvent> events) throws IOException {
    TraceReader reader = new TraceReader(file, events);
    reader.read(in);
    return reader.whole;
  }

  /**
   * Reads some of the searches in {@code file}, by rising numbers.
   *
   * @throws UsageException as {@link #read(Path, Consumer)}, and when events of one of these
   *     searches contradict each other
   */
  public static List<RecordedSearch> searches(Path file, Set<Integer> numbers) {
    Map<Integer, RecordedSearch.Builder> builders = new TreeMap<>();
    read(
        file,
        event -> {
          if (numbers.contains(event.search())) {
            builders
                .computeIfAbsent(
                    event.search(), number -> new RecordedSearch.Builder(file.toString(), number))
                .add(event);
          }
        });
    return builders.values().stream().map(RecordedSearch.Builder::build).toList();
  }

  /** What {@code file} holds, by rising numbers; throws as {@link #read(Path, Consumer)}. */
  public static List<SearchSummary> summaries(Path file) {
    Map<Integer, SearchSummary> summaries = new TreeMap<>();
    read(
        file,
        event ->
            summaries.compute(
                event.search(),
                (_, before) ->
                    switch (event) {
                      case TraceEvent.Started started -> SearchSummary.of(started);
                      case TraceEvent.Stepped _, TraceEvent.Ended _ when before == null ->
                          throw new UsageException(
                              "%s: search %d has no beginning; restore the file or make it anew"
                                  .formatted(file, event.search()));
                      case TraceEvent.Stepped stepped -> before.with(stepped);
                      case TraceEvent.Ended ended -> before.with(ended);
                    }));
    return new ArrayList<>(summaries.values());
  }

  private void read(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    boolean first = true;
    for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
      if (first && !TraceFormat.maybeTrace(buffer, length)) {
        throw new UsageException(
            "%s is no trace; ./ets solve --trace FILE writes one".formatted(file));
      }
      first = false;
      int start = 0;
      for (int i = 0; i < length; i++) {
        if (buffer[i] == TraceFormat.END) {
          document.write(buffer, start, i + 1 - start);
          endDocument();
          start = i + 1;
        }
      }
      document.write(buffer, start, length - start);
      if (document.size() > LARGEST_EVENT) {
        throw new UsageException(
            "%s: the event at byte %d has more than %d bytes; restore the file or make it anew"
                .formatted(file, whole, LARGEST_EVENT));
      }
    }
  }

  private void endDocument() {
    byte[] bytes = document.toByteArray();
    if (whole == 0) {
      TraceFormat.checkHeader(bytes, file);
    } else {
      events.accept(TraceFormat.decode(bytes, file, whole));
    }
    whole += bytes.length;
    document.reset();
  }
}
