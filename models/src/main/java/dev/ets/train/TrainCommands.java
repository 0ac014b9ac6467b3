package dev.ets.train;

import dev.ets.cli.CommandProvider;
import dev.ets.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;

/** The commands that make the shipped models: train-policy, then rollouts, then train-prm. */
public final class TrainCommands implements CommandProvider {
  @Override
  public List<Callable<Integer>> commands(Console console) {
    return List.of(
        new TrainPolicyCommand(console),
        new RolloutsCommand(console),
        new TrainPrmCommand(console));
  }
}
