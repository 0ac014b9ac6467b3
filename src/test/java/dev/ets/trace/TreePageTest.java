package dev.ets.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.testing.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with real keys and clicks. */
class TreePageTest {
  private static final int WIDTH = 16;

  @TempDir static Path folder;
  private static Browser browser;
  private static List<RecordedSearch> searches;
  private static Path one;
  private static Path two;

  @BeforeAll
  static void makePages() throws IOException {
    Optional<Path> chromium = Browser.installed();
    assumeTrue(chromium.isPresent(), "no Chromium on the PATH; install the package chromium");
    Path file = folder.resolve("searches.trace");
    try (TraceFile traces = ScriptedSearches.open(file)) {
      ScriptedSearches.live(traces, "rebase", WIDTH, 2);
      ScriptedSearches.live(traces, "ets", WIDTH, 2);
    }
    searches = TraceReader.searches(file, Set.of(1, 2));
    one = folder.resolve("one.html");
    two = folder.resolve("two.html");
    Files.writeString(one, TreePage.of(searches.subList(1, 2)));
    Files.writeString(two, TreePage.of(searches));
    browser = Browser.start(chromium.get());
    browser.look(1300, 900, "light");
  }

  @AfterAll
  static void closeBrowser() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void noComplaints() {
    assertEquals(List.of(), browser.errors());
  }

  private static RecordedSearch ets() {
    return searches.getLast();
  }

  private static int drawn(int pane, String which) {
    return browser
        .evaluate("+document.querySelectorAll('.tree')[%d].dataset.%s".formatted(pane, which))
        .asInt();
  }

  private static String selected() {
    return browser
        .evaluate(
            "document.getElementById(document.querySelector('.tree')"
                + ".getAttribute('aria-activedescendant')).getAttribute('aria-label')")
        .asText();
  }

  private static int level() {
    return browser
        .evaluate("+document.querySelector('[aria-selected=true]').getAttribute('aria-level')")
        .asInt();
  }

  /** Nodes that stand after some steps, and how many of them lead to nothing open or finished. */
  private record Standing(int nodes, int givenUp) {
    static Standing after(RecordedSearch search, int steps) {
      Map<Integer, Integer> parents = new HashMap<>();
      Set<Integer> alive = new HashSet<>();
      alive.add(0);
      for (TraceEvent.Stepped step : search.steps().subList(0, steps)) {
        for (int node : step.candidates().nodes()) {
          alive.remove(node); // Expanded, or given up; what is below it speaks for it.
        }
        for (TraceEvent.Child child : step.children()) {
          parents.put(child.id(), child.parent());
          alive.add(child.id());
        }
      }
      Set<Integer> leading = new HashSet<>();
      for (int node : alive) {
        for (Integer at = node; at != null; at = parents.get(at)) {
          leading.add(at);
        }
      }
      int nodes = parents.size() + 1;
      return new Standing(nodes, nodes - leading.size());
    }
  }

  @Test
  void theSliderShowsTheTreeAsItWasAtEachStep() {
    browser.open(one);
    browser.click("#merged");
    browser.evaluate("document.querySelector('#step').focus()");
    browser.press("Home");
    int steps = ets().steps().size();
    int givenUp = 0;
    for (int step = 0; step <= steps; step++) {
      Standing expected = Standing.after(ets(), step);
      assertEquals(expected.nodes(), drawn(0, "drawn"), "after step " + step);
      assertEquals(expected.givenUp(), drawn(0, "greyed"), "after step " + step);
      givenUp = expected.givenUp();
      browser.press("ArrowRight");
    }
    assertTrue(givenUp > 0, "nothing was pruned, so nothing was tested");
    assertEquals("after step %d of %d".formatted(steps, steps), browser.text("#step-name"));
  }

  @Test
  void equalStepsAreDrawnAsOne() {
    browser.open(one);
    Map<Integer, String> paths = new HashMap<>(Map.of(0, ""));
    for (TraceEvent.Stepped step : ets().steps()) {
      for (TraceEvent.Child child : step.children()) {
        paths.put(child.id(), paths.get(child.parent()) + child.text());
      }
    }
    int distinct = new HashSet<>(paths.values()).size();
    assertTrue(distinct < paths.size());
    assertEquals(distinct, drawn(0, "drawn"));
    browser.click("#merged");
    assertEquals(paths.size(), drawn(0, "drawn"));
  }

  @Test
  void arrowKeysWalkTheTree() {
    browser.open(one);
    browser.evaluate("document.querySelector('.tree').focus()");
    browser.press("Home");
    assertEquals("the problem", selected());
    browser.press("ArrowRight");
    assertEquals(2, level());
    String first = selected();
    assertTrue(
        browser.text("[data-part=details]").contains(first.substring(0, first.indexOf(','))));
    browser.press("ArrowDown");
    assertEquals(2, level());
    assertNotEquals(first, selected());
    browser.press("ArrowUp");
    assertEquals(first, selected());
    browser.press("ArrowRight");
    assertEquals(3, level());
    browser.press("ArrowLeft");
    assertEquals(first, selected());
    browser.press("End");
    assertEquals(deepest(), level() - 1);
    assertTrue(browser.text("[data-part=said]").startsWith("finished"));
    browser.press("PageUp");
    int steps = ets().steps().size();
    assertEquals("after step %d of %d".formatted(steps - 1, steps), browser.text("#step-name"));
  }

  private static int deepest() {
    return ets().steps().stream()
        .flatMap(step -> step.children().stream())
        .mapToInt(TraceEvent.Child::depth)
        .max()
        .orElseThrow();
  }

  @Test
  void detailsSayWhyThePrunerDecided() {
    browser.open(one);
    browser.evaluate("document.querySelector('.tree').focus()");
    browser.press("Home");
    browser.press("ArrowRight");
    String details = browser.text("[data-part=details]");
    assertTrue(details.contains("Pruner: kept") || details.contains("Pruner: pruned"), details);
    browser.evaluate("document.querySelector('#step').focus()");
    browser.press("Home");
    browser.press("ArrowRight");
    browser.evaluate("document.querySelector('.tree').focus()");
    browser.press("ArrowRight");
    details = browser.text("[data-part=details]");
    assertTrue(!details.contains("Pruner:"), "it had not decided yet: " + details);
  }

  @Test
  void aClickSelectsTheStepUnderIt() {
    browser.open(one);
    browser.evaluate("document.querySelector('.tree').focus()");
    browser.press("Home");
    String item = "[aria-level='2'][aria-posinset='2']";
    String name =
        browser
            .evaluate("document.querySelector(\"%s\").getAttribute('aria-label')".formatted(item))
            .asText();
    JsonNode before = place(item);
    browser.drag(
        before.get(0).asDouble(),
        before.get(1).asDouble(),
        before.get(0).asDouble(),
        before.get(1).asDouble());
    assertEquals(name, selected());
    browser.drag(600, 400, 640, 430);
    frame();
    JsonNode after = place(item);
    assertEquals(40, after.get(0).asDouble() - before.get(0).asDouble(), 0.5);
    assertEquals(30, after.get(1).asDouble() - before.get(1).asDouble(), 0.5);
    assertEquals(name, selected());
  }

  private static JsonNode place(String item) {
    return browser.evaluate(
        "(() => { const b = document.querySelector(\"%s\").getBoundingClientRect(); return [b.x, b.y]; })()"
            .formatted(item));
  }

  private static void frame() {
    browser.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
  }

  @Test
  void votesAndProblemAreThoseOfTheSearch() {
    browser.open(one);
    assertEquals(ScriptedSearches.PROBLEM, browser.text("#problem"));
    List<TraceEvent.Vote> votes = ets().outcome().votes();
    JsonNode rows =
        browser.evaluate(
            "[...document.querySelectorAll('[data-part=votes] tbody tr')].map(row =>"
                + " [row.cells[0].textContent, row.cells[1].textContent, row.cells[4].textContent])");
    assertEquals(votes.size(), rows.size());
    for (int i = 0; i < votes.size(); i++) {
      assertEquals(votes.get(i).answer(), rows.get(i).get(0).asText());
      assertEquals(votes.get(i).count(), rows.get(i).get(1).asInt());
      assertEquals(votes.get(i).correct(), rows.get(i).get(2).asText().contains("right"));
    }
  }

  @Test
  void findMarksTheStepsWithTheText() {
    browser.open(one);
    browser.evaluate("document.querySelector('#find').focus()");
    browser.press("a");
    browser.press("d");
    browser.press("d");
    Set<String> found = new HashSet<>();
    Map<Integer, String> paths = new HashMap<>(Map.of(0, ""));
    for (TraceEvent.Stepped step : ets().steps()) {
      for (TraceEvent.Child child : step.children()) {
        String path = paths.get(child.parent()) + child.text();
        paths.put(child.id(), path);
        if (child.text().contains("Add")) {
          found.add(path);
        }
      }
    }
    assertTrue(!found.isEmpty());
    assertEquals(found.size() + " found", browser.text("#found"));
    browser.press("Enter");
    assertTrue(selected().startsWith("Add"), selected());
  }

  @Test
  void twoSearchesShareTheSlider() {
    browser.open(two);
    browser.click("#merged");
    browser.evaluate("document.querySelector('#step').focus()");
    browser.press("Home");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    for (int pane = 0; pane < 2; pane++) {
      assertEquals(Standing.after(searches.get(pane), 2).nodes(), drawn(pane, "drawn"));
    }
    long[] kv =
        searches.stream()
            .mapToLong(s -> s.steps().stream().mapToLong(step -> step.kv().tokens()).sum())
            .toArray();
    String headline = browser.text("#headline");
    String factor =
        kv[0] >= kv[1]
            ? "1/%.2f of".formatted((double) kv[0] / kv[1])
            : "%.2f times".formatted((double) kv[1] / kv[0]);
    assertTrue(
        headline.contains("ets needs %s the KV tokens of rebase".formatted(factor)), headline);
  }

  @Test
  void playGoesOnFromStepToStep() {
    browser.open(one);
    browser.click("#play");
    assertEquals("the prompt", browser.text("#step-name"));
    assertEquals("Pause", browser.text("#play"));
    browser.evaluate(
        "new Promise(done => { const look = () => document.querySelector('#step').value > 0"
            + " ? done(1) : setTimeout(look, 20); look(); })");
    assertTrue(browser.text("#step-name").startsWith("after step 1 of "));
    browser.click("#play");
    assertEquals("Play", browser.text("#play"));
  }

  @Test
  void everythingHasANameForScreenReaders() {
    browser.open(two);
    List<String> names = browser.accessibleNames();
    Set<String> roles = new HashSet<>();
    for (String name : names) {
      String role = name.substring(0, name.indexOf(':'));
      roles.add(role);
      if (Set.of(
              "button", "slider", "combobox", "searchbox", "checkbox", "tree", "treeitem", "image")
          .contains(role)) {
        assertTrue(name.length() > role.length() + 2, "without a name: " + role);
      }
    }
    assertTrue(
        roles.containsAll(
            Set.of(
                "button",
                "slider",
                "combobox",
                "checkbox",
                "tree",
                "treeitem",
                "heading",
                "table",
                "main")),
        roles.toString());
    assertTrue(names.contains("tree: Tree of ets"));
    assertTrue(names.contains("heading: Totals"));
    assertTrue(names.stream().anyMatch(n -> n.startsWith("treeitem: The answer is")));
  }

  @Test
  void textsStandOutInBothSchemes() {
    String contrast =
        """
        (() => {
          const light = text => {
            const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const page = light(getComputedStyle(document.body).backgroundColor);
          return ['body', '.status', '.key', '.unit', '.path .score', 'h1', 'td'].map(selector => {
            const own = light(getComputedStyle(document.querySelector(selector)).color);
            return (Math.max(own, page) + 0.05) / (Math.min(own, page) + 0.05);
          });
        })()
        """;
    for (String scheme : List.of("light", "dark")) {
      browser.look(1300, 900, scheme);
      browser.open(one);
      List<Double> ratios = new ArrayList<>();
      browser.evaluate(contrast).forEach(ratio -> ratios.add(ratio.asDouble()));
      // WCAG 2.2, level AA.
      assertTrue(ratios.stream().allMatch(ratio -> ratio >= 4.5), scheme + " " + ratios);
    }
    browser.look(1300, 900, "light");
  }

  @Test
  void aCutSearchIsShownAsFarAsItGoes() throws IOException {
    RecordedSearch cut = new RecordedSearch(ets().started(), ets().steps().subList(0, 2), null);
    Path page = Files.writeString(folder.resolve("cut.html"), TreePage.of(List.of(cut)));
    browser.open(page);
    assertTrue(browser.text("#headline").startsWith("ets was cut"));
    Standing standing = Standing.after(ets(), 2);
    browser.click("#merged");
    assertEquals(standing.nodes(), drawn(0, "drawn"));
    assertEquals(standing.givenUp(), drawn(0, "greyed"));
  }
}
