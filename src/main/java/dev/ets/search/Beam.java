package dev.ets.search;

import java.util.List;

/** Beam search: the best few candidates get the same number of children each, the others none. */
final class Beam implements SearchMethod {
  @Override
  public String name() {
    return "beam";
  }

  @Override
  public void run(Search search) {
    LevelLoop.run(
        search,
        (candidates, remaining) ->
            new Allocation(counts(candidates, remaining, search.settings())));
  }

  private static int[] counts(List<Node> candidates, int remaining, SearchSettings settings) {
    int[] counts = new int[candidates.size()];
    int beams = settings.tuning().beams(settings.width());
    boolean first = candidates.getFirst().depth() == 0;
    int each = first ? remaining : Math.ceilDiv(settings.width(), beams);
    int[] order = Scores.bestFirst(candidates);
    int left = remaining;
    for (int k = 0; k < Math.min(beams, order.length); k++) {
      counts[order[k]] = Math.min(left, each);
      left -= counts[order[k]];
    }
    return counts;
  }
}
