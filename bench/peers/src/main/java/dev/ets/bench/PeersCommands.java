package dev.ets.bench;

import dev.ets.cli.CommandProvider;
import dev.ets.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;

/** The command that compares with peers. */
public final class PeersCommands implements CommandProvider {
  @Override
  public List<Callable<Integer>> commands(Console console) {
    return List.of(new PeersCommand(console));
  }
}
