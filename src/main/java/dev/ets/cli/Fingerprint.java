package dev.ets.cli;

import dev.ets.UsageException;
import dev.ets.format.Gguf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells files apart by size and SHA-256, which for huge files covers the first and last MiB only.
 * That of a folder covers the files of a model in it.
 */
final class Fingerprint {
  private static final int END = 1 << 20;
  private static final int HUGE = 1 << 26;

  /** What a model's folder and the folders in it have that counts; a card does not. */
  private static final List<String> ENDINGS = List.of(".json", ".jinja", ".safetensors");

  private Fingerprint() {}

  /** Name, size and hash, such as {@code policy.gguf 5242880 9f86d081884c7d65}. */
  static String of(Path path) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long size = 0;
      if (Files.isDirectory(path)) {
        for (Path file : modelFiles(path)) {
          String name = path.relativize(file).toString();
          digest.update(
              "%s %d\n".formatted(name, Files.size(file)).getBytes(StandardCharsets.UTF_8));
          size += update(digest, file);
        }
      } else {
        for (Path file : Gguf.parts(path)) {
          size += update(digest, file);
        }
      }
      String hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
      return "%s %d %s".formatted(path.getFileName(), size, hash);
    } catch (IOException | UncheckedIOException e) {
      throw new UsageException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static List<Path> modelFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files
          .filter(f -> ENDINGS.stream().anyMatch(f.getFileName().toString()::endsWith))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /** Adds a file's content; returns its size. */
  private static long update(MessageDigest digest, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size <= HUGE) {
        update(digest, channel, 0, (int) size);
      } else {
        update(digest, channel, 0, END);
        update(digest, channel, size - END, END);
      }
      return size;
    }
  }

  private static void update(MessageDigest digest, FileChannel channel, long from, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    digest.update(bytes.flip());
  }
}
