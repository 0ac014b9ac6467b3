package dev.ets.cli;

import dev.ets.testing.ScriptedLoader;

/** The program over scripted models, for tests that need a process of their own. */
final class ScriptedMain {
  private ScriptedMain() {}

  public static void main(String[] args) {
    System.exit(Main.run(args, Console.system(), new ScriptedLoader()));
  }
}
