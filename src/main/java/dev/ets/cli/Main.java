package dev.ets.cli;

import dev.ets.UsageException;
import dev.ets.format.FormatException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of {@code ./ets}. */
public final class Main {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Main() {}

  public static void main(String[] args) {
    Console console = Console.system();
    int code = run(args, console, new EngineLoader(console));
    LauncherFilter.drain();
    System.exit(code);
  }

  /** Runs one command; never throws and never exits. Returns the exit code. */
  static int run(String[] args, Console console, ModelLoader loader) {
    EtsCommand top = new EtsCommand(console);
    CommandLine line = new CommandLine(top);
    for (Callable<Integer> command : commands(console, loader)) {
      line.addSubcommand(command);
    }
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      for (Callable<Integer> command : provider.commands(console)) {
        line.addSubcommand(command);
      }
    }
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (failure, _) -> {
          complain(console, usageMessage(failure));
          return USAGE;
        });
    line.setExecutionExceptionHandler((failure, _, _) -> failed(failure, console, top.debug()));
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      complain(
          console,
          "out of memory: the heap has %d MB; give it more with ETS_JAVA_OPTS=-Xmx8g, or lower --width or --concurrency"
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
      return FAILED;
    } finally {
      console.out().flush();
    }
  }

  private static List<Callable<Integer>> commands(Console console, ModelLoader loader) {
    return List.of(
        new SolveCommand(console, loader),
        new EvalCommand(console, loader),
        new GradeCommand(console),
        new PruneCommand(console),
        new TraceCommand(console),
        new ViewCommand(console),
        new LogitsCommand(console, loader),
        new EmbedCommand(console, loader),
        new TokenizeCommand(console),
        new InspectCommand(console),
        new ProblemsCommand(console),
        new DevicesCommand(console));
  }

  private static int failed(Exception failure, Console console, boolean debug) {
    String message = failure.getMessage();
    complain(console, message == null || message.isBlank() ? failure.toString() : message);
    if (debug) {
      failure.printStackTrace(console.err());
    }
    boolean usersOwn = failure instanceof UsageException || failure instanceof FormatException;
    return usersOwn ? USAGE : FAILED;
  }

  private static String usageMessage(ParameterException failure) {
    CommandSpec spec = failure.getCommandLine().getCommandSpec();
    boolean unknownCommand =
        failure instanceof UnmatchedArgumentException unmatched
            && spec.parent() == null
            && !unmatched.isUnknownOption();
    if (unknownCommand) {
      String name = ((UnmatchedArgumentException) failure).getUnmatched().getFirst();
      String known = String.join(", ", spec.subcommands().keySet());
      return "unknown command '%s'; known: %s, test".formatted(name, known);
    }
    return "%s; see ./%s --help".formatted(failure.getMessage(), spec.qualifiedName());
  }

  private static void complain(Console console, String message) {
    console.err().println("ets: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    console.err().flush();
  }
}
