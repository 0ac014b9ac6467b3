package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.trace.RecordedSearch;
import dev.ets.trace.TraceEvent.Setup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recorded searches by method and width, each group with the same problems and seeds. */
record ReplayGroups(Map<Group, List<RecordedSearch>> searches) {
  /** A method at a width. */
  record Group(String method, int width) {}

  private record Problem(String text, long seed) {}

  /**
   * Groups searches, in the order in which they come; of several of the same problem the last one
   * counts.
   *
   * @param limit only so many problems
   * @throws UsageException when there is none that all groups have
   */
  static ReplayGroups of(List<RecordedSearch> recorded, int limit) {
    Map<Group, Map<Problem, RecordedSearch>> all = new LinkedHashMap<>();
    for (RecordedSearch search : recorded) {
      Setup setup = search.started().setup();
      all.computeIfAbsent(new Group(setup.method(), setup.width()), _ -> new LinkedHashMap<>())
          .put(new Problem(setup.problem(), setup.seed()), search);
    }
    if (all.isEmpty()) {
      throw new UsageException(
          "the traces hold no complete search; record some with solve --trace");
    }
    Set<Problem> shared = new LinkedHashSet<>(all.values().iterator().next().keySet());
    all.values().forEach(group -> shared.retainAll(group.keySet()));
    if (shared.isEmpty()) {
      throw new UsageException(
          "no problem and seed was searched by all of %s; record the same ones with each method"
              .formatted(all.keySet()));
    }
    Map<Group, List<RecordedSearch>> searches = new LinkedHashMap<>();
    all.forEach(
        (group, found) -> {
          List<RecordedSearch> some = new ArrayList<>();
          shared.stream().limit(limit).forEach(problem -> some.add(found.get(problem)));
          searches.put(group, some);
        });
    return new ReplayGroups(searches);
  }
}
