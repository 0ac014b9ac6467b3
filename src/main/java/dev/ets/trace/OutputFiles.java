package dev.ets.trace;

import dev.ets.UsageException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens the files and folders that a user named, before any work starts. */
public final class OutputFiles {
  private OutputFiles() {}

  /**
   * Opens {@code file} for writing from its start, in UTF-8.
   *
   * @throws UsageException when it cannot be written
   */
  public static BufferedWriter create(Path file) {
    try {
      return Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Makes sure that {@code file} can be written, without changing what it holds.
   *
   * @throws UsageException when it cannot
   */
  public static void check(Path file) {
    boolean existed = Files.exists(file);
    try (FileChannel _ =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      if (!existed) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Makes sure that {@code folder} exists and that files can be made in it.
   *
   * @throws UsageException when not
   */
  public static void folder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, ".ets", ".tmp"));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static UsageException unwritable(Path path, IOException e) {
    String reason =
        switch (e) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "no such folder";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          default -> e.getClass().getSimpleName();
        };
    return new UsageException("cannot write %s: %s; name another place".formatted(path, reason), e);
  }
}
