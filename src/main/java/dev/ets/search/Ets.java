package dev.ets.search;

import dev.ets.embed.Clustering;
import dev.ets.prune.IlpPruner;
import dev.ets.prune.PruneProblem;
import dev.ets.prune.PruneSolution;
import dev.ets.prune.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Efficient tree search (arXiv 2502.13575): of the candidates that REBASE would expand, an integer
 * program keeps those that are promising, different, and cheap in KV because they share ancestors;
 * REBASE then gives them the whole budget. A leaf of the program is a group of {@link Twins}.
 */
final class Ets implements SearchMethod {
  @Override
  public String name() {
    return "ets";
  }

  @Override
  public boolean embeds() {
    return true;
  }

  @Override
  public void run(Search search) {
    LevelLoop.run(search, (candidates, remaining) -> allocate(search, candidates, remaining));
  }

  private static Allocation allocate(Search search, List<Node> candidates, int remaining) {
    SearchSettings settings = search.settings();
    Balance balance = settings.pruning().balance();
    Twins twins = Twins.of(candidates, settings.pruning().merge());
    double embedded = search.embedSeconds();
    int[] before = twins.sums(balance.counts(search, candidates, remaining));
    int[] clusters = search.embedding(() -> clusters(search, twins.firsts()));
    double embedSeconds = search.embedSeconds() - embedded;
    PruneProblem problem =
        problem(search.tree(), twins.firsts(), before, clusters, settings.pruning());
    PruneSolution solution = new IlpPruner(settings.pruning().timeLimit()).solve(problem);

    BitSet keptNodes = new BitSet();
    Arrays.stream(solution.kept()).forEach(keptNodes::set);
    List<Node> kept = new ArrayList<>();
    int[] places = new int[candidates.size()];
    for (int i = 0; i < candidates.size(); i++) {
      if (keptNodes.get(problem.leaves()[twins.groupOf()[i]])) {
        places[kept.size()] = i;
        kept.add(candidates.get(i));
      }
    }
    int[] after = balance.counts(search, kept, remaining);
    int[] counts = new int[candidates.size()];
    for (int k = 0; k < after.length; k++) {
      counts[places[k]] = after[k];
    }
    PruneReport report =
        new PruneReport(
            problem.leaves().length,
            problem.parents().length - problem.leaves().length,
            problem.clusterCount(),
            solution.kept().length,
            solution.status(),
            embedSeconds,
            solution.millis() / 1e3,
            fates(twins, problem, solution));
    return new Allocation(twins.toFirsts(counts), Optional.of(report));
  }

  private static List<PruneReport.Fate> fates(
      Twins twins, PruneProblem problem, PruneSolution solution) {
    Verdict[] verdicts = Verdict.of(problem, solution.kept());
    return Arrays.stream(twins.groupOf())
        .mapToObj(
            group ->
                new PruneReport.Fate(
                    twins.firsts().get(group).id(),
                    problem.clusters()[group],
                    (int) problem.weights()[group],
                    verdicts[group]))
        .toList();
  }

  /**
   * Cluster of each candidate's newest step. Equal texts share a vector, and no model is asked when
   * all are equal or the coverage term is off: they are then one cluster each by text.
   */
  private static int[] clusters(Search search, List<Node> candidates) {
    Pruning pruning = search.settings().pruning();
    Texts texts = Texts.of(candidates);
    if (texts.distinct().size() == 1 || pruning.lambdaD() <= 0) {
      return texts.number();
    }
    return Clustering.averageLinkage(search.vectors(candidates), pruning.clusterThreshold());
  }

  /** The candidates and their ancestors, numbered from the root down. */
  private static PruneProblem problem(
      SearchTree tree, List<Node> candidates, int[] weights, int[] clusters, Pruning pruning) {
    int[] ids = tree.closure(candidates).stream().toArray();
    Map<Integer, Integer> indexOf = new HashMap<>();
    int[] parents = new int[ids.length];
    int[] tokens = new int[ids.length];
    for (int j = 0; j < ids.length; j++) {
      Node node = tree.node(ids[j]);
      indexOf.put(node.id(), j);
      parents[j] = node.parent() < 0 ? -1 : indexOf.get(node.parent());
      tokens[j] = node.tokens();
    }
    boolean sameTexts = Texts.of(candidates).distinct().size() == 1;
    return new PruneProblem(
        parents,
        tokens,
        candidates.stream().mapToInt(n -> indexOf.get(n.id())).toArray(),
        Arrays.stream(weights).asDoubleStream().toArray(),
        clusters,
        pruning.lambdaB(),
        sameTexts ? 0 : pruning.lambdaD(),
        pruning.cost());
  }
}
