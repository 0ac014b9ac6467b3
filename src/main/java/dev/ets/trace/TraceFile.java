package dev.ets.trace;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file to which searches are added. Events are written in one call each, so a kill at any time
 * costs at most the event that was being written. Thread-safe.
 */
public final class TraceFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final ObjectNode settings;
  private int searches;

  private TraceFile(Path file, FileChannel channel, ObjectNode settings) {
    this.file = file;
    this.channel = channel;
    this.settings = settings;
  }

  /**
   * Opens {@code file}, which is made when missing, to add searches to it; what a kill left of a
   * last event is cut off.
   *
   * @param settings what all these searches have in common
   * @throws UsageException when the file cannot be written, is no whole trace of this version, or
   *     is in use
   */
  public static TraceFile append(Path file, ObjectNode settings) {
    OutputFiles.check(file);
    try {
      FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
      TraceFile traces = new TraceFile(file, channel, settings);
      try {
        traces.start();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return traces;
    } catch (IOException e) {
      throw new UsageException("cannot use %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void start() throws IOException {
    lock();
    // Through this channel: to close another one would give up the lock.
    long whole =
        TraceReader.read(
            file.toString(),
            Channels.newInputStream(channel),
            event -> searches = Math.max(searches, event.search()));
    channel.truncate(whole).position(whole);
    if (whole == 0) {
      write(TraceFormat.header());
    }
  }

  /** Held until the channel is closed or the process ends. */
  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // held by this process
    }
    if (lock == null) {
      throw new UsageException(
          "%s is in use by another program; wait for it or name another file".formatted(file));
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
    write(bytes.toByteArray());
  }

  private synchronized void write(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
