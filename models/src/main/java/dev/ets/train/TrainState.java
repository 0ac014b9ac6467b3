package dev.ets.train;

import dev.ets.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a run stands: what {@code --resume} needs beside the settings. The file is little-endian:
 * magic, version, number of weights (4 bytes each), step, next sample, seconds (8 bytes each), then
 * weights and the optimiser's first and second moments as f32.
 *
 * @param step optimiser steps done
 * @param nextSample index of the first sample not yet used
 * @param seconds training time so far
 */
record TrainState(long step, long nextSample, double seconds) {
  private static final int MAGIC = 0x54535445; // "ETST"
  private static final int VERSION = 1;
  private static final int HEADER = 3 * 4 + 3 * 8;
  private static final int CHUNK = 1 << 18;

  /** Writes the file beside its place and moves it there, so that a kill leaves old or new. */
  void save(Path file, float[]... arrays) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    ByteBuffer buffer = ByteBuffer.allocateDirect(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel out =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      buffer.putInt(MAGIC).putInt(VERSION).putInt(arrays[0].length);
      buffer.putLong(step).putLong(nextSample).putDouble(seconds);
      write(out, buffer);
      for (float[] a : arrays) {
        for (int at = 0; at < a.length; at += CHUNK) {
          int n = Math.min(CHUNK, a.length - at);
          buffer.asFloatBuffer().put(a, at, n);
          buffer.position(4 * n);
          write(out, buffer);
        }
      }
      out.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads the file into arrays: weights, and moments when asked for.
   *
   * @throws UsageException when it is no state, or one of another shape
   */
  static TrainState load(Path file, float[]... arrays) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      read(in, buffer, HEADER, file);
      if (buffer.getInt() != MAGIC || buffer.getInt() != VERSION) {
        throw new UsageException(file + " is no training state of version " + VERSION);
      }
      int count = buffer.getInt();
      if (count != arrays[0].length) {
        throw new UsageException(
            "%s holds a model of %d weights, the shape asked for has %d: give the same shape"
                .formatted(file, count, arrays[0].length));
      }
      TrainState state = new TrainState(buffer.getLong(), buffer.getLong(), buffer.getDouble());
      for (float[] a : arrays) {
        for (int at = 0; at < a.length; at += CHUNK) {
          int n = Math.min(CHUNK, a.length - at);
          read(in, buffer, 4 * n, file);
          buffer.asFloatBuffer().get(a, at, n);
        }
      }
      return state;
    }
  }

  private static void write(FileChannel out, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    buffer.clear();
  }

  private static void read(FileChannel in, ByteBuffer buffer, int bytes, Path file)
      throws IOException {
    buffer.clear().limit(bytes);
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new UsageException(file + " is cut off: use an older state or start again");
      }
    }
    buffer.flip();
  }
}
