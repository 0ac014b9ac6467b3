package dev.ets.trace;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.ets.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/**
 * A file to which records are added by one program at a time. A record is one write, so a kill at
 * any time costs at most the record that was being written. Thread-safe.
 */
public final class AppendFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private AppendFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens {@code file}, which is made when missing, and locks it until it is closed or the process
   * ends.
   *
   * @param cure for a file that another program has locked
   * @throws UsageException when it is locked
   */
  public static AppendFile open(Path file, String cure) throws IOException {
    FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new UsageException("%s is in use by another program; %s".formatted(file, cure));
    }
    return new AppendFile(file, channel);
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this process
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * What is in the file, from its start. Not to be closed, and to be used before anything is added:
   * another stream of the same file would give up the lock when closed.
   */
  public InputStream content() throws IOException {
    return Channels.newInputStream(channel.position(0));
  }

  /** Bytes in the file. */
  public long size() throws IOException {
    return channel.size();
  }

  /** Cuts off what comes after {@code end}; records are added there. */
  public void cut(long end) throws IOException {
    channel.truncate(end).position(end);
  }

  /**
   * Adds a record; one that cannot be written whole is cut off again.
   *
   * @throws UncheckedIOException when it cannot
   */
  public synchronized void add(byte[] record) {
    ByteBuffer bytes = ByteBuffer.wrap(record);
    try {
      long end = channel.position();
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        cut(end);
        throw e;
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
