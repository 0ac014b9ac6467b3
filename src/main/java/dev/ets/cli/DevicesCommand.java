package dev.ets.cli;

import dev.ets.exec.Backends;
import dev.ets.trace.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists devices. */
@Command(name = "devices", description = "Lists where models can run, and why not elsewhere.")
final class DevicesCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--json", description = "Print one JSON array.")
  private boolean json;

  DevicesCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (json) {
      console.out().println(Json.line(Backends.devices()));
      return 0;
    }
    for (Backends.Device device : Backends.devices()) {
      String works = device.works() ? "works" : "no";
      console.out().printf("%-18s %-6s %s%n", device.name(), works, device.description());
    }
    return 0;
  }
}
