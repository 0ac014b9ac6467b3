package dev.ets.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ./ets} without a command: prints what there is. */
@Command(
    name = "ets",
    version = "ets 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    description = "Searches for answers with a policy, a reward model and a pruner, on the JVM.",
    footer = {
      "  test      Runs all tests: the command that CI runs.",
      "",
      "Exit codes: 0 done, 1 failed work, 2 bad usage or bad input."
    })
final class EtsCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this and end.")
  private boolean help;

  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(names = "--version", versionHelp = true, description = "Print the version and end.")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  EtsCommand(Console console) {
    this.console = console;
  }

  boolean debug() {
    return debug;
  }

  @Override
  public Integer call() {
    new CommandLine(spec).usage(console.out());
    return 0;
  }
}
