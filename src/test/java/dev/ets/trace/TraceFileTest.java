package dev.ets.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.engine.Parallel;
import dev.ets.eval.Solution;
import dev.ets.search.Node;
import dev.ets.search.SearchMethods;
import dev.ets.testing.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stored searches: nothing whole is lost, and nothing damaged is taken for whole. */
class TraceFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("searches.trace");
  }

  private void write(String... methods) {
    try (TraceFile traces = ScriptedSearches.open(file)) {
      for (String method : methods) {
        ScriptedSearches.live(traces, method, 6, 1);
      }
    }
  }

  /** The events as JSON, which compares arrays by what is in them. */
  private static List<String> events(Path file) {
    List<String> lines = new ArrayList<>();
    TraceReader.read(file, event -> lines.add(Json.line(event)));
    return lines;
  }

  private RecordedSearch only(int number) {
    List<RecordedSearch> searches = TraceReader.searches(file, Set.of(number));
    assertEquals(1, searches.size());
    return searches.getFirst();
  }

  @Test
  void aStoredSearchHasEverythingThatTheSearchHad() {
    for (String method : List.of("ets", "rebase", "mcts")) {
      Solution solution;
      try (TraceFile traces = ScriptedSearches.open(file)) {
        solution = ScriptedSearches.live(traces, method, 16, 3);
      }
      int last = TraceReader.summaries(file).getLast().number();
      RecordedSearch stored = only(last);
      List<TraceEvent.Child> children =
          stored.steps().stream().flatMap(step -> step.children().stream()).toList();
      List<Node> nodes = solution.search().tree().nodes();
      assertEquals(nodes.size() - 1, children.size());
      for (TraceEvent.Child child : children) {
        Node node = nodes.get(child.id());
        assertEquals(node.parent(), child.parent());
        assertEquals(node.depth(), child.depth());
        assertEquals(node.text(), child.text());
        assertEquals(node.score(), child.score());
        assertEquals(node.drawn().step().logProb(), child.logProb());
        assertEquals(Arrays.toString(node.drawn().step().ids()), Arrays.toString(child.tokens()));
        assertEquals(node.state(), child.state());
      }
      assertEquals(
          Arrays.toString(nodes.getFirst().drawn().step().ids()),
          Arrays.toString(stored.started().prompt()));
      assertEquals(
          solution.search().kv().tokens(),
          stored.steps().stream().mapToLong(step -> step.kv().tokens()).sum());
      TraceEvent.Outcome outcome = stored.outcome();
      assertEquals(solution.answer().orElse(null), outcome.answer());
      assertEquals(solution.leaves().size(), outcome.leaves().size());
      for (TraceEvent.Leaf leaf : outcome.leaves()) {
        assertTrue(nodes.get(leaf.node()).text().contains("The answer is " + leaf.answer()));
        assertEquals(outcome.votes().get(leaf.vote()).answer(), leaf.answer());
      }
    }
  }

  @Test
  void everyCandidateOfEtsHasAFateThatFitsItsChildren() {
    write("ets");
    int dropped = 0;
    for (TraceEvent.Stepped step : only(1).steps()) {
      TraceEvent.Pruning pruning = step.pruning();
      assertEquals(pruning.program().candidates(), pruning.fates().size());
      for (int i = 0; i < pruning.twins().length; i++) {
        int twin = pruning.twins()[i];
        boolean kept =
            pruning.fates().stream().anyMatch(fate -> fate.node() == twin && fate.kept());
        boolean expanded = step.candidates().counts()[i] > 0;
        assertTrue(kept || !expanded, "a pruned candidate has children");
        dropped += kept ? 0 : 1;
      }
    }
    assertTrue(dropped > 0, "nothing was pruned, so nothing was tested");
  }

  @Test
  void theFormatIsPinned() throws IOException {
    // A change here is a change of TraceFormat.VERSION.
    write("ets");
    List<String> events = events(file);
    assertEquals(
        "[event, search, setup, prompt]",
        Json.MAPPER.readTree(events.get(0)).properties().stream()
            .map(e -> e.getKey())
            .toList()
            .toString());
    String names = events.get(1).replaceAll("\"text\":\".*?\",", "").replaceAll("[^a-z_{},]", "");
    assertTrue(
        names.startsWith(
            "{eventstepped,search,step,remaining,kv{tokens,kept},seconds,candidates{nodes,counts},"
                + "children{id,parent,depth,tokens"),
        names);
    assertTrue(events.get(1).contains("\"log_prob\":") && events.get(1).contains("\"state\":"));
    assertTrue(
        names.contains(
            "pruning{program{candidates,ancestors,clusters,kept,status},embed_seconds,prune_seconds,twins,fates{node,cluster,weight,kept"),
        names);
    assertTrue(
        events.getLast().startsWith("{\"event\":\"ended\",\"search\":1,\"outcome\":{\"answer\":"));
  }

  @Test
  void aFileCutAnywhereHasAllItsWholeEventsAndCanBeAddedTo() throws IOException {
    try (TraceFile traces = ScriptedSearches.open(file)) {
      ScriptedSearches.live(traces, "ets", 2, 1);
    }
    byte[] whole = Files.readAllBytes(file);
    List<String> all = events(file);
    Path cut = folder.resolve("cut.trace");
    int markers = 0;
    for (int length = 0; length <= whole.length; length++) {
      boolean justWhole = length > 0 && whole[length - 1] == TraceFormat.END;
      markers += justWhole ? 1 : 0;
      Files.write(cut, Arrays.copyOf(whole, length));
      List<TraceEvent> read = new ArrayList<>();
      TraceReader.read(cut, read::add);
      assertEquals(Math.max(0, markers - 1), read.size(), "the first document is the header");
      if (length % 499 == 1 || justWhole) {
        assertEquals(all.subList(0, read.size()), read.stream().map(Json::line).toList());
        assertCanBeAddedTo(cut);
      }
    }
    assertEquals(all.size(), markers - 1);
  }

  private static void assertCanBeAddedTo(Path cut) {
    List<String> before = events(cut);
    try (TraceFile traces = ScriptedSearches.open(cut)) {
      ScriptedSearches.buffered(traces, "greedy", 1, 1);
    }
    assertEquals(before, events(cut).subList(0, before.size()));
    SearchSummary added = TraceReader.summaries(cut).getLast();
    assertTrue(added.complete());
    assertEquals(before.isEmpty() ? 1 : 2, added.number());
  }

  @Test
  void damageIsAClearErrorOrLeavesAWholeSearch() throws IOException {
    write("ets", "rebase");
    byte[] whole = Files.readAllBytes(file);
    Path damaged = folder.resolve("damaged.trace");
    Random random = new Random(5);
    int refused = 0;
    for (int round = 0; round < Mutator.rounds(300); round++) {
      Files.write(damaged, Mutator.bytes(whole, random));
      try {
        TraceReader.summaries(damaged);
        TreePage.of(TraceReader.searches(damaged, Set.of(1, 2)));
      } catch (UsageException e) {
        refused++;
        assertTrue(e.getMessage().contains(damaged.toString()), e.getMessage());
      }
    }
    assertTrue(refused > 0);
  }

  @Test
  void damageBeforeTheEndIsNotTakenForACut() throws IOException {
    write("ets");
    byte[] bytes = Files.readAllBytes(file);
    int second = 0;
    for (int seen = 0; seen < 2; second++) {
      seen += bytes[second] == TraceFormat.END ? 1 : 0;
    }
    bytes[second - 1] = 0;
    Files.write(file, bytes);
    assertThrows(UsageException.class, () -> ScriptedSearches.open(file));
    assertEquals(bytes.length, Files.size(file));
  }

  @Test
  void searchesInFlightDoNotMix() {
    List<String> methods = SearchMethods.all().stream().map(m -> m.name()).toList();
    try (TraceFile traces = ScriptedSearches.open(file)) {
      Parallel.map(
          methods.size(), i -> ScriptedSearches.buffered(traces, methods.get(i), 8, 1).answer());
    }
    List<SearchSummary> summaries = TraceReader.summaries(file);
    assertEquals(methods.size(), summaries.size());
    for (SearchSummary summary : summaries) {
      assertTrue(summary.complete());
      assertEquals(summary.steps(), only(summary.number()).steps().size());
    }
  }

  @Test
  void otherFilesAreLeftAlone() throws IOException {
    for (String text : List.of("{\"depth\":0}\n", "x", "<html>")) {
      Files.writeString(file, text);
      UsageException e =
          assertThrows(UsageException.class, () -> ScriptedSearches.open(file).close());
      assertTrue(e.getMessage().contains("is no trace"), e.getMessage());
      assertEquals(text, Files.readString(file));
    }
  }

  @Test
  void anotherVersionIsNamed() throws IOException {
    write("greedy");
    byte[] bytes = Files.readAllBytes(file);
    byte[] header = TraceFormat.header();
    // Smile's small integers are one byte, in zigzag order.
    bytes[header.length - 3] = (byte) (bytes[header.length - 3] + 2);
    Files.write(file, bytes);
    UsageException e = assertThrows(UsageException.class, () -> events(file));
    assertTrue(e.getMessage().contains("but of format 2"), e.getMessage());
  }

  @Test
  void aFileInUseIsRefused() {
    try (TraceFile first = ScriptedSearches.open(file)) {
      UsageException e = assertThrows(UsageException.class, () -> ScriptedSearches.open(file));
      assertTrue(e.getMessage().contains("in use"), e.getMessage());
      ScriptedSearches.live(first, "greedy", 1, 1);
    }
  }

  /** Writes searches until it is killed. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) {
      try (TraceFile traces = ScriptedSearches.open(Path.of(args[0]))) {
        for (long seed = 1; ; seed++) {
          ScriptedSearches.live(traces, "ets", 8, seed);
        }
      }
    }
  }

  @Test
  void aKilledWriterLeavesAllButItsLastEvent() throws IOException, InterruptedException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Endless.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!Files.exists(file) || Files.size(file) < 200_000) {
        assertTrue(writer.isAlive() && System.nanoTime() < deadline, "the writer writes nothing");
        Thread.sleep(5);
      }
    } finally {
      writer.destroyForcibly().waitFor(); // SIGKILL
    }
    List<String> before = events(file);
    List<SearchSummary> summaries = TraceReader.summaries(file);
    assertTrue(summaries.size() > 3);
    assertTrue(summaries.subList(0, summaries.size() - 1).stream().allMatch(s -> s.complete()));
    write("rebase");
    assertEquals(before, events(file).subList(0, before.size()));
    assertTrue(TraceReader.summaries(file).getLast().complete());
  }
}
