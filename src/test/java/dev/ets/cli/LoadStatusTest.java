package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadStatusTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** What the line has shown, one by one. */
  private List<String> shown() {
    String all = bytes.toString(StandardCharsets.UTF_8);
    return List.of(all.split("\\r\\u001b\\[K", -1)).stream().filter(s -> !s.isEmpty()).toList();
  }

  /** At most ten numbers a second; what takes long is shown however soon it follows. */
  @Test
  void aTerminalShowsThePercentageAndThenThatKernelsAreCompiled() throws InterruptedException {
    LoadStatus status = new LoadStatus(new Console(stream, stream, true), "tornado");
    status.loading("policy");
    Thread.sleep(120);
    status.loaded(50, 200);
    status.loaded(200, 200);
    status.clear();
    assertEquals(
        List.of(
            "loading the policy on tornado ...",
            "loading the policy on tornado: 25%",
            "compiling the kernels of the policy for tornado ..."),
        shown());
  }

  @Test
  void nothingIsPrintedWithoutATerminal() {
    LoadStatus status = new LoadStatus(new Console(stream, stream, false), "tornado");
    status.loading("policy");
    status.loaded(200, 200);
    status.clear();
    assertEquals(List.of(), shown());
  }
}
