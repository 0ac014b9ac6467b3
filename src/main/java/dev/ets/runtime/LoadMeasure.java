package dev.ets.runtime;

import dev.ets.exec.Backends;
import dev.ets.exec.Executor;
import dev.ets.format.Checkpoint;
import dev.ets.kv.PagePool;
import dev.ets.model.Families;
import dev.ets.model.ModelFiles;
import dev.ets.model.ModelSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What loading a model costs.
 *
 * @param device where it was loaded
 * @param seconds from opening the file until a pass could run
 * @param heapBytes by how much the Java heap in use grew
 * @param residentBytes by how much the process grew in the machine's memory; -1 where the system
 *     does not tell (it does on Linux)
 * @param kvPageBytes bytes of a KV page
 * @param kvPageTokens tokens of a KV page
 */
public record LoadMeasure(
    String device,
    double seconds,
    long heapBytes,
    long residentBytes,
    long kvPageBytes,
    int kvPageTokens) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /**
   * Loads a model, measures, and closes it.
   *
   * @throws dev.ets.UsageException when there is no such file or device, or it does not fit
   * @throws dev.ets.format.FormatException when the file is damaged
   */
  public static LoadMeasure of(Path file, String device) {
    Backends.checkDevice(device);
    long heap = heap();
    OptionalLong resident = resident();
    long start = System.nanoTime();
    try (Checkpoint model = ModelFiles.open(file)) {
      ModelSpec spec = Families.spec(model);
      int pages = Math.ceilDiv(Models.MAX_ROWS, PagePool.PAGE_TOKENS);
      try (Executor executor =
          Backends.executor(device, spec, model::tensor, pages, Models.MAX_ROWS)) {
        double seconds = (System.nanoTime() - start) / 1e9;
        OptionalLong grown = resident();
        return new LoadMeasure(
            device,
            seconds,
            heap() - heap,
            grown.isPresent() ? grown.getAsLong() - resident.getAsLong() : -1,
            executor.pageBytes(),
            PagePool.PAGE_TOKENS);
      }
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static OptionalLong resident() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Lines for people. */
  public String text() {
    return """

        loaded on %s in %.2f s
          Java heap        %,15d bytes more
          resident memory  %s
          KV cache         %,15d bytes per page of %d tokens
        """
        .formatted(
            device,
            seconds,
            heapBytes,
            residentBytes < 0
                ? "unknown: no " + STATUS
                : "%,15d bytes more".formatted(residentBytes),
            kvPageBytes,
            kvPageTokens);
  }
}
