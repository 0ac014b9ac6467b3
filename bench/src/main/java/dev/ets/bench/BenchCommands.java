package dev.ets.bench;

import dev.ets.cli.CommandProvider;
import dev.ets.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;

/** The commands that measure. */
public final class BenchCommands implements CommandProvider {
  @Override
  public List<Callable<Integer>> commands(Console console) {
    return List.of(new BenchCommand(console), new ReplayCommand(console));
  }
}
