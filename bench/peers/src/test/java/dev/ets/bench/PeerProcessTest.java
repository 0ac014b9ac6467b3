package dev.ets.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerProcessTest {
  @TempDir private Path folder;

  /** A peer that does what its work says, well or badly. */
  static final class Fake {
    private Fake() {}

    public static void main(String[] args) throws IOException {
      PeerServer.serve(
          () -> {
            if (args[0].equals("closed")) {
              throw new IllegalStateException("no such\nmodel");
            }
            return Fake::work;
          });
    }

    private static double[] work(String work) throws InterruptedException {
      switch (work) {
        case "noise" -> {
          System.out.println("ets= 99");
          PrintStream asNativeCode = new PrintStream(new FileOutputStream(FileDescriptor.out));
          asNativeCode.print("a line of its own\nloading...");
          asNativeCode.flush();
        }
        case "fail" -> throw new AssertionError("an assertion");
        case "crash" -> {
          System.err.println("GGML_ASSERT failed");
          Runtime.getRuntime().halt(134);
        }
        case "hang" -> Thread.sleep(Duration.ofMinutes(5));
        default -> {}
      }
      return new double[] {work.length(), 0.1, -1e-300};
    }
  }

  @Test
  void figuresComeBackExactly() {
    try (PeerProcess fake = start("open", 60)) {
      assertArrayEquals(new double[] {3, 0.1, -1e-300}, fake.run("abc"));
    }
  }

  @Test
  void whatAPeerPrintsIsNoAnswer() {
    try (PeerProcess fake = start("open", 60)) {
      assertEquals(5, fake.run("noise")[0]);
      assertEquals(1, fake.run("a")[0]);
    }
  }

  @Test
  void aFailedWorkIsToldAndTheNextOneWorks() {
    try (PeerProcess fake = start("open", 60)) {
      assertMessage("fake: an assertion", () -> fake.run("fail"));
      assertEquals(1, fake.run("a")[0]);
    }
  }

  @Test
  void aProcessThatEndsSaysWithWhatCodeAndWhatItLoggedLast() {
    try (PeerProcess fake = start("open", 60)) {
      assertMessage(
          "ended during 'crash' with exit code 134: \"GGML_ASSERT", () -> fake.run("crash"));
      assertMessage("ended during 'a' with exit code 134", () -> fake.run("a"));
    }
  }

  @Test
  void aPeerThatHangsIsEndedAfterTheTimeout() {
    try (PeerProcess fake = start("open", 3)) {
      assertMessage("fake did not answer 'hang' within 3 s", () -> fake.run("hang"));
      assertMessage("fake ended during 'a'", () -> fake.run("a"));
    }
  }

  @Test
  void aPeerThatDoesNotOpenSaysWhyInOneLine() {
    assertMessage("fake: no such model", () -> start("closed", 60).close());
  }

  private PeerProcess start(String how, int seconds) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Fake.class.getName(),
            how);
    return new PeerProcess(
        "fake",
        new ProcessBuilder(command),
        Duration.ofSeconds(seconds),
        folder.resolve("fake.log"));
  }

  private static void assertMessage(String expected, Runnable work) {
    PeerException e = assertThrows(PeerException.class, work::run);
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }
}
