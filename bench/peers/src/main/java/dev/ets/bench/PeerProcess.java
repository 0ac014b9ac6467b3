package dev.ets.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A side in a process of its own, which {@link PeerServer} serves: when native code ends or blocks
 * the process, that is one failed work here. The process ends at {@link #close}, after its first
 * failure to answer, and when ours ends.
 */
final class PeerProcess implements Side {
  /** What a process says last, when there is nothing more to read. */
  private static final String END = "";

  private final String name;
  private final Duration timeout;
  private final Path log;
  private final Process process;
  private final BufferedWriter in;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /**
   * Starts a process and waits until it is ready.
   *
   * @param name of the peer, for messages
   * @param builder starts a process that {@link PeerServer#serve serves}
   * @param timeout for each answer, the first one included
   * @param log takes what the process writes to its standard error
   * @throws PeerException when it does not get ready
   */
  PeerProcess(String name, ProcessBuilder builder, Duration timeout, Path log) {
    this.name = name;
    this.timeout = timeout;
    this.log = log;
    try {
      process = builder.redirectError(log.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start %s: %s".formatted(name, builder.command()), e);
    }
    in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
    try {
      figures(answer("its start"));
    } catch (PeerException e) {
      close();
      throw e;
    }
  }

  /**
   * A peer in a JVM like this one.
   *
   * @param arguments for {@link Peer#open}
   */
  static PeerProcess start(Peer peer, PeerSettings settings, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(peer.jvmOptions());
    command.addAll(List.of(PeerServer.class.getName(), peer.name()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // Not as an argument: ONNX Runtime 1.29 reads its command line when it is loaded, and one of
    // some KB crashes it.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(peer.environment());
    Path log = settings.folder().resolve(peer.name() + ".log");
    return new PeerProcess(peer.name(), builder, settings.timeout(), log);
  }

  /**
   * Has a work done.
   *
   * @throws PeerException when it fails, the process has ended, or does not answer in time
   */
  @Override
  public double[] run(String work) {
    try {
      in.write(work + "\n");
      in.flush();
    } catch (IOException _) {
      // The process has ended: no answer will come, and the reader knows more.
    }
    return figures(answer("'" + work + "'"));
  }

  private String answer(String what) {
    String line;
    try {
      line = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException("interrupted while %s was at %s".formatted(name, what));
    }
    if (line == null) {
      process.destroyForcibly();
      throw new PeerException(
          "%s did not answer %s within %d s; --timeout gives it longer"
              .formatted(name, what, timeout.toSeconds()));
    }
    if (line.equals(END)) {
      answers.add(END); // every later work gets the same answer
      throw new PeerException(
          "%s ended during %s with exit code %d: %s"
              .formatted(name, what, process.onExit().join().exitValue(), lastLogged()));
    }
    return line;
  }

  private double[] figures(String line) {
    if (line.startsWith(PeerServer.FAILED)) {
      String message = line.substring(PeerServer.FAILED.length()).strip();
      throw new PeerException("%s: %s (see %s)".formatted(name, message, log));
    }
    String figures = line.substring(PeerServer.DONE.length()).strip();
    return figures.isEmpty()
        ? new double[0]
        : Arrays.stream(figures.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private String lastLogged() {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1)
          .lines()
          .filter(line -> !line.isBlank())
          .reduce((_, last) -> last)
          .map(last -> "\"%s\" (%s)".formatted(last.strip(), log))
          .orElse("it logged nothing");
    } catch (IOException _) {
      return "its log %s cannot be read".formatted(log);
    }
  }

  /** Passes answers on; a line of ours may follow what native code printed without a line's end. */
  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        int start = Math.max(line.indexOf(PeerServer.DONE), line.indexOf(PeerServer.FAILED));
        if (start >= 0) {
          answers.add(line.substring(start));
        }
      }
    } catch (IOException _) {
      // As when it ends.
    }
    answers.add(END);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
