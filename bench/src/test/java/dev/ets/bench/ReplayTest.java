package dev.ets.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.cli.Console;
import dev.ets.engine.EngineException;
import dev.ets.model.Transformer;
import dev.ets.search.Drawn;
import dev.ets.tensor.DType;
import dev.ets.trace.Json;
import dev.ets.trace.RecordedSearch;
import dev.ets.trace.TraceEvent;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Transformer TINY =
      new Transformer(70, 200, 32, 2, 4, 2, 8, 48, 1e-5f, 10_000);

  private static ReplayRun run(int pages) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new ReplayRun(
        new Console(nowhere, nowhere, false),
        "jvm",
        BenchModel.random("tiny", TINY, DType.F32),
        pages,
        3,
        0);
  }

  /**
   * A search of two levels: {@code width} children of the root, of which the first {@code kept} get
   * what there is; every leaf is finished.
   *
   * @param different whether steps differ from each other
   */
  private static RecordedSearch search(
      String method, int n, int width, int kept, boolean different) {
    List<TraceEvent.Stepped> steps = new ArrayList<>();
    steps.add(step(0, new int[] {0}, new int[] {width}, 1, width, different));
    int[] nodes = IntStream.rangeClosed(1, width).toArray();
    int[] counts = new int[width];
    for (int i = 0; i < width; i++) {
      counts[i % kept]++;
    }
    steps.add(step(1, nodes, counts, width + 1, width, different));
    TraceEvent.Setup setup =
        new TraceEvent.Setup(
            "problem " + n, null, method, width, 1, Json.MAPPER.createObjectNode());
    return new RecordedSearch(
        new TraceEvent.Started(n, setup, IntStream.range(500, 520 + n).toArray()), steps, null);
  }

  private static TraceEvent.Stepped step(
      int step, int[] nodes, int[] counts, int firstChild, int width, boolean different) {
    List<TraceEvent.Child> children = new ArrayList<>();
    for (int i = 0; i < nodes.length; i++) {
      for (int c = 0; c < counts[i]; c++) {
        int id = firstChild + children.size();
        int[] tokens = IntStream.range(0, 20).map(t -> t + (different ? id : 0)).toArray();
        children.add(
            new TraceEvent.Child(
                id,
                nodes[i],
                step + 1,
                "step",
                tokens,
                -1,
                0.5,
                step == 0 ? Drawn.State.OPEN : Drawn.State.ANSWERED));
      }
    }
    return new TraceEvent.Stepped(
        1,
        step,
        width,
        new TraceEvent.Kv(100, 50),
        0.1,
        new TraceEvent.Candidates(nodes, counts),
        children,
        null);
  }

  private static List<RecordedSearch> searches(String method, int kept, boolean different) {
    return IntStream.rangeClosed(1, 5)
        .mapToObj(n -> search(method, n, 8, kept, different))
        .toList();
  }

  private static Object[] row(int pages, List<RecordedSearch> searches) {
    return run(pages).run(ReplayGroups.of(searches, 100), 1).rows().getFirst();
  }

  @Test
  void computesEachTokenOnceWhereThePagesSuffice() {
    Object[] row = row(2000, searches("wide", 8, true));
    // Every prompt, then 20 tokens of each of 8 steps of which the last is not read on, twice; at
    // the second level the first token is drawn from the parent's last row.
    double prompts = IntStream.rangeClosed(1, 5).map(n -> 20 + n).average().orElseThrow();
    assertEquals(prompts + 8 * 20 + 8 * 19, (double) row[5], 1e-9);
    assertEquals(prompts + 8 * 20 + 8 * 20, (double) row[6], 1e-9);
    assertEquals(0.0, (double) row[7]);
  }

  @Test
  void sharesEqualStepsAsASearchDoes() {
    Object[] row = row(2000, searches("twins", 1, false));
    double prompts = IntStream.rangeClosed(1, 5).map(n -> 20 + n).average().orElseThrow();
    assertEquals(prompts + 20 + 19, (double) row[5], 1e-9);
  }

  @Test
  void computesAnewWhatABindingBudgetTookAway() {
    Object[] enough = row(2000, searches("wide", 8, true));
    // One search needs 2 pages of prompt and 8 x (2 + 2) of steps.
    Object[] scarce = row(40, searches("wide", 8, true));
    assertTrue((double) scarce[7] > 0, "evictions");
    assertTrue((double) scarce[5] > (double) enough[5]);
  }

  @Test
  void failsWhenOneSearchAloneDoesNotFit() {
    List<RecordedSearch> wide = searches("wide", 8, true);
    assertThrows(EngineException.class, () -> row(10, wide));
  }

  @Test
  void comparesMethodsOnTheProblemsThatAllHave() {
    List<RecordedSearch> all = new ArrayList<>(searches("rebase", 8, true));
    all.addAll(searches("ets", 2, true).subList(1, 4));
    Table table = run(2000).run(ReplayGroups.of(all, 2), 2);
    assertEquals(2, table.rows().size());
    assertTrue(table.text().contains("2 problems, 3 in flight"), table.text());
    assertEquals(1.0, ((Samples) table.rows().getFirst()[3]).median());
    assertEquals("ets", table.rows().get(1)[0]);
    List<RecordedSearch> none = new ArrayList<>(all.subList(0, 1));
    none.add(all.getLast());
    assertThrows(UsageException.class, () -> ReplayGroups.of(none, 2));
  }
}
