package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.testing.ScriptedLoader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * One command, with what it printed.
 *
 * @param code exit code
 */
record CommandRun(int code, String out, String err) {
  /** Over scripted models, whatever the files hold. */
  static CommandRun of(String... args) {
    return run(args, _ -> new ScriptedLoader());
  }

  /** Over the models in the files; searches embed with the one in {@code embedder}. */
  static CommandRun onFiles(Path embedder, List<String> args) {
    return run(
        args.toArray(String[]::new),
        console -> new EngineLoader(console, models -> models.embedder(embedder)));
  }

  private static CommandRun run(String[] args, Function<Console, ModelLoader> loader) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    int code = Main.run(args, console, loader.apply(console));
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static CommandRun of(List<String> args) {
    return of(args.toArray(String[]::new));
  }

  /** Fails the test when the command failed. */
  CommandRun succeeded() {
    assertEquals(0, code, err);
    return this;
  }
}
