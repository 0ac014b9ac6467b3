package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.eval.ResultsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that evaluate, with the signal that none can catch. */
class EvalKillTest {
  /** Evaluations side by side, each killed again and again. */
  private static final int CHAINS = 5;

  private static final int KILLS_EACH = 10;
  private static final int KILLED = 128 + 9;
  private static final int PROBLEMS = 30;

  /** Of the methods that have a width. */
  private static final int GROUPS = 2;

  private static final int SEEDS = 20;

  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.writeString(folder.resolve("model.gguf"), "any");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PROBLEMS; i++) {
      String problem = "How many " + "x".repeat(i) + " are there?";
      lines.add("{\"problem\": \"%s\", \"answer\": %d}".formatted(problem, problem.length()));
    }
    Files.write(folder.resolve("data.jsonl"), lines);
  }

  private Process start(Path out) throws IOException {
    StringBuilder seeds = new StringBuilder("1");
    for (int seed = 2; seed <= SEEDS; seed++) {
      seeds.append(',').append(seed);
    }
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            ScriptedMain.class.getName(),
            "eval",
            "--model=" + folder.resolve("model.gguf"),
            "--prm=" + folder.resolve("model.gguf"),
            "--data=" + folder.resolve("data.jsonl"),
            "--methods=rebase,ets",
            "--widths=3",
            "--seeds=" + seeds,
            "--concurrency=4",
            "--resume",
            "--out=" + out);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(out.getFileName() + ".log").toFile())
        .start();
  }

  private void runToTheEnd(Path out) throws IOException, InterruptedException {
    assertEquals(0, start(out).waitFor(), () -> log(out));
  }

  private String log(Path out) {
    try {
      return Files.readString(folder.resolve(out.getFileName() + ".log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static byte[] results(Path out) throws IOException {
    Path file = out.resolve("results.jsonl");
    return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
  }

  private static long size(Path out) throws IOException {
    Path file = out.resolve("results.jsonl");
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** The whole lines of {@code bytes}. */
  private static byte[] whole(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** Waits for the file to have grown by {@code bytes}, or for the end of the process. */
  private static void awaitGrowth(Process child, Path out, long bytes)
      throws IOException, InterruptedException {
    long enough = size(out) + bytes;
    while (child.isAlive() && size(out) < enough) {
      Thread.sleep(2);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void losesAndDoublesNothingInFiftyKills() throws Exception {
    Path unbroken = folder.resolve("unbroken");
    runToTheEnd(unbroken);
    long line = size(unbroken) / (PROBLEMS * GROUPS * SEEDS);
    int whileWriting = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> chains = new ArrayList<>();
      for (int chain = 0; chain < CHAINS; chain++) {
        Path out = folder.resolve("chain" + chain);
        SplittableRandom random = new SplittableRandom(chain);
        chains.add(threads.submit(() -> killAgainAndAgain(out, line, random)));
      }
      for (Future<Integer> chain : chains) {
        whileWriting += chain.get();
      }
    }
    assertTrue(whileWriting >= CHAINS * KILLS_EACH / 2, "after new cells: " + whileWriting);
    Map<String, ObjectNode> expected = ResultLines.byCell(unbroken.resolve("results.jsonl"));
    for (int chain = 0; chain < CHAINS; chain++) {
      Path out = folder.resolve("chain" + chain);
      assertEquals(expected, ResultLines.byCell(out.resolve("results.jsonl")));
    }
  }

  @Test
  void keepsItsLockAfterItHasReadResultsBack() throws Exception {
    Path out = folder.resolve("locked");
    Process first = start(out);
    awaitGrowth(first, out, 1);
    first.destroyForcibly().waitFor();
    try (ResultsFile held = ResultsFile.open(out, ResultsFile.settings(out), true)) {
      assertFalse(held.cells().isEmpty());
      assertEquals(2, start(out).waitFor());
      assertTrue(log(out).contains("in use by another program"), log(out));
    }
  }

  /**
   * Kills, resumes and at last finishes one evaluation.
   *
   * @param line usual length of one
   * @return kills that came after new cells were written
   */
  private int killAgainAndAgain(Path out, long line, SplittableRandom random)
      throws IOException, InterruptedException {
    byte[] before = {};
    int whileWriting = 0;
    long startMillis = 300;
    for (int kill = 0; kill < KILLS_EACH; kill++) {
      long begin = System.nanoTime();
      Process child = start(out);
      if (kill % 3 == 0) {
        // While it starts, reads back, or writes its first lines.
        Thread.sleep(random.nextLong(startMillis + startMillis / 4));
      } else {
        awaitGrowth(child, out, 1);
        startMillis = (System.nanoTime() - begin) / 1_000_000;
        awaitGrowth(child, out, random.nextLong(20 * line));
        Thread.sleep(0, random.nextInt(1_000_000));
      }
      child.destroyForcibly();
      assertEquals(KILLED, child.waitFor(), () -> "too late: " + log(out));
      byte[] now = results(out);
      assertArrayEquals(before, Arrays.copyOf(now, before.length), "lines before kill " + kill);
      whileWriting += now.length > before.length ? 1 : 0;
      before = whole(now);
    }
    runToTheEnd(out);
    assertArrayEquals(before, Arrays.copyOf(results(out), before.length));
    return whileWriting;
  }
}
