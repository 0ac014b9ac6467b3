package dev.ets.cli;

import dev.ets.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells files apart by size and SHA-256, which for huge files covers the first and last MiB only.
 */
final class Fingerprint {
  private static final int END = 1 << 20;
  private static final int HUGE = 1 << 26;

  private Fingerprint() {}

  /** File name, size and hash, such as {@code policy.gguf 5242880 9f86d081884c7d65}. */
  static String of(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long size = channel.size();
      if (size <= HUGE) {
        update(digest, channel, 0, (int) size);
      } else {
        update(digest, channel, 0, END);
        update(digest, channel, size - END, END);
      }
      String hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
      return "%s %d %s".formatted(file.getFileName(), size, hash);
    } catch (IOException e) {
      throw new UsageException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void update(MessageDigest digest, FileChannel channel, long from, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    digest.update(bytes.flip());
  }
}
