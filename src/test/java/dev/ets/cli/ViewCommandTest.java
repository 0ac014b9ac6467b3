package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which searches of which files {@code trace} lists and {@code view} shows. */
class ViewCommandTest {
  @TempDir Path folder;
  private String model;

  @BeforeEach
  void makeModel() throws IOException {
    model = Files.writeString(folder.resolve("model.gguf"), "any").toString();
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void solve(String trace, String method, String seed) {
    CommandRun.of(
            "solve",
            "--model",
            model,
            "--prm",
            model,
            "--width",
            "4",
            "--method",
            method,
            "--seed",
            seed,
            "--trace",
            file(trace),
            "How many?")
        .succeeded();
  }

  private CommandRun view(String... args) {
    List<String> all = new ArrayList<>(List.of("view"));
    all.addAll(List.of(args));
    return CommandRun.of(all);
  }

  /** Titles tell which searches are on a page. */
  private String title(String page) throws IOException {
    String html = Files.readString(folder.resolve(page));
    return html.substring(html.indexOf("<h1>") + 4, html.indexOf("</h1>"));
  }

  @Test
  void theOnlySearchIsShown() throws IOException {
    solve("a.trace", "ets", "1");
    assertEquals("page: " + file("a.trace.html") + "\n", view(file("a.trace")).succeeded().err());
    assertEquals("Search tree: ets 4", title("a.trace.html"));
    String html = Files.readString(folder.resolve("a.trace.html"));
    assertFalse(html.contains("import ") && html.contains("from \"./view"), "modules are joined");
    assertFalse(html.contains("src=") || html.contains("@import"), "needs nothing else");
  }

  @Test
  void twoMethodsOnOneProblemArePaired() throws IOException {
    solve("a.trace", "rebase", "1");
    solve("a.trace", "ets", "1");
    solve("a.trace", "ets", "1"); // The last one of a kind counts.
    view(file("a.trace"), "--out", file("p.html")).succeeded();
    assertEquals("Search tree: rebase 4 and ets 4", title("p.html"));
    assertTrue(Files.readString(folder.resolve("p.html")).contains("\"search\":3,"));
  }

  @Test
  void whatCannotBePairedIsListed() {
    solve("a.trace", "rebase", "1");
    solve("a.trace", "ets", "2");
    CommandRun run = view(file("a.trace"));
    assertEquals(2, run.code());
    assertTrue(run.err().contains("has 2 searches (1 rebase 4, 2 ets 4)"), run.err());
    assertTrue(run.err().contains("--search"), run.err());
    view(file("a.trace"), "--search", "2,1").succeeded();
  }

  @Test
  void twoFilesAreShownSideBySide() throws IOException {
    solve("a.trace", "rebase", "1");
    solve("b.trace", "ets", "1");
    solve("b.trace", "dora", "1");
    assertEquals(2, view(file("a.trace"), file("b.trace")).code());
    view(file("a.trace"), file("b.trace"), "--search", "1,2", "--out", file("p.html")).succeeded();
    assertEquals("Search tree: rebase 4 and dora 4", title("p.html"));
  }

  @Test
  void tracesOfAnEvaluationHaveEverySearch() throws IOException {
    Path data = folder.resolve("data.jsonl");
    Files.writeString(
        data,
        "{\"problem\": \"How many?\", \"answer\": 9}\n{\"problem\": \"How old?\", \"answer\": 8}\n");
    CommandRun.of(
            "eval",
            "--model",
            model,
            "--prm",
            model,
            "--data",
            data.toString(),
            "--widths",
            "4,8",
            "--methods",
            "rebase,ets",
            "--concurrency",
            "3",
            "--out",
            file("out"),
            "--traces",
            file("e.trace"))
        .succeeded();
    List<String> lines = CommandRun.of("trace", file("e.trace")).succeeded().out().lines().toList();
    assertEquals(1 + 2 * 2 * 2, lines.size());
    assertTrue(lines.stream().skip(1).allMatch(l -> l.contains("right") || l.contains("wrong")));
    assertTrue(lines.getLast().matches("\\s*8\\s+ets\\s+8\\s+1\\s.*How (many|old)\\?"));
  }
}
