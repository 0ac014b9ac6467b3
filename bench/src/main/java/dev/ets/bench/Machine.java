package dev.ets.bench;

import dev.ets.exec.vector.FmaPeak;
import dev.ets.exec.vector.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * Where and when figures were taken.
 *
 * @param cpu model name, or the architecture where the system does not tell
 * @param cores processors that the JVM sees
 * @param threads worker threads
 * @param vectorBits length of the vectors
 * @param jdk version and vendor
 * @param heapMb largest heap in MiB
 * @param load runnable threads at the start, averaged over a minute; near 0 on a quiet machine, -1
 *     when unknown
 * @param date ISO 8601 in UTC, to the second
 */
record Machine(
    String cpu,
    int cores,
    int threads,
    int vectorBits,
    String os,
    String jdk,
    long heapMb,
    double load,
    String date) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** This one, now. */
  static Machine here() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        Workers.shared().threads(),
        FmaPeak.vectorBits(),
        "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")),
        "%s %s".formatted(Runtime.version(), System.getProperty("java.vendor")),
        Runtime.getRuntime().maxMemory() >> 20,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String cpuModel() {
    if (Files.isReadable(CPU_INFO)) {
      try (Stream<String> lines = Files.lines(CPU_INFO)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return System.getProperty("os.arch");
  }

  /** One line. */
  String text() {
    return "%s, %d cores, %d threads, %d-bit vectors, JDK %s, load %.1f, %s"
        .formatted(cpu, cores, threads, vectorBits, jdk, load, date);
  }
}
