package dev.ets.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * The process of a peer. It speaks lines, first one about whether the peer has opened, then one for
 * each work:
 *
 * <pre>
 *   in:   WORK
 *   out:  ets= FIGURE FIGURE ...   it is done
 *         ets! MESSAGE             it has failed; the next may work
 * </pre>
 *
 * <p>Other lines are what native code prints. The process ends with its input.
 */
final class PeerServer {
  /** Starts a line of figures. */
  static final String DONE = "ets=";

  /** Starts a line that says what has failed. */
  static final String FAILED = "ets!";

  private PeerServer() {}

  /** The process: a peer's name, then the arguments to open it with. */
  public static void main(String[] args) throws IOException {
    List<String> arguments = List.of(args);
    Peer peer = Peers.named(arguments.subList(0, 1)).getFirst();
    serve(() -> peer.open(arguments.subList(1, arguments.size())));
  }

  /** Serves a side on the process's own streams until its input ends, and ends the process. */
  static void serve(Callable<Side> open) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // what Java code prints must not come between the lines
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    answer(out, () -> opened(open, in, out));
    // Without its shutdown hooks: native libraries may hang there.
    Runtime.getRuntime().halt(0);
  }

  /** Serves until the input ends; returns null where nobody waits for an answer any more. */
  private static double[] opened(Callable<Side> open, BufferedReader in, PrintStream out)
      throws Exception {
    Side side = open.call();
    answer(out, () -> new double[0]);
    for (String work = in.readLine(); work != null; work = in.readLine()) {
      String asked = work;
      answer(out, () -> side.run(asked));
    }
    return null;
  }

  /** Missing native code and failed assertions are no exceptions. */
  private static void answer(PrintStream out, Callable<double[]> work) {
    String line;
    try {
      double[] figures = work.call();
      if (figures == null) {
        return;
      }
      line =
          Arrays.stream(figures)
              .mapToObj(Double::toString)
              .collect(Collectors.joining(" ", DONE + " ", ""));
    } catch (Exception | Error e) {
      e.printStackTrace();
      line = FAILED + " " + BenchRun.message(e).strip().replaceAll("\\s*\\R\\s*", " ");
    }
    out.println(line);
    out.flush();
  }
}
