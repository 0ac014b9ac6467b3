package dev.ets.bench;

import dev.ets.cli.CommandProvider;
import dev.ets.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;

/** The command {@code ./ets bench}. */
public final class BenchCommands implements CommandProvider {
  @Override
  public List<Callable<Integer>> commands(Console console) {
    return List.of(new BenchCommand(console));
  }
}
