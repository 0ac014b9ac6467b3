package dev.ets.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Monte Carlo tree search with PUCT (Rosin, 2011; in the form of AlphaZero, arXiv 1712.01815). The
 * reward model's score of a step takes the place of a rollout. A node is expanded once, by as many
 * children as there are beams, of which equal ones are one; the search ends when the width is
 * finished, when nothing is left to expand, or after as many steps as the width's paths could have.
 * Unlike the level methods it gives no KV back before that: every open node may be chosen.
 */
final class Mcts implements SearchMethod {
  @Override
  public String name() {
    return "mcts";
  }

  @Override
  public void run(Search search) {
    new Run(search).run();
  }

  /** A node's statistics. */
  private static final class Stats {
    private final Node node;
    private final Stats parent;
    private final List<Stats> children = new ArrayList<>();
    private double prior;
    private double sum;
    private int visits;
    private boolean expanded;

    /** Nodes at or below this one that can be expanded. */
    private int open;

    Stats(Node node, Stats parent) {
      this.node = node;
      this.parent = parent;
    }

    double puct(double exploration) {
      return sum / visits + exploration * prior * Math.sqrt(parent.visits) / (1 + visits);
    }
  }

  private static final class Run {
    private final Search search;
    private final SearchSettings settings;
    private final int branches;
    private final Stats root;
    private final List<Node> frontier = new ArrayList<>();
    private int remaining;

    Run(Search search) {
      this.search = search;
      settings = search.settings();
      branches = settings.tuning().beams(settings.width());
      remaining = settings.width();
      root = new Stats(search.tree().root(), null);
      root.open = 1;
      frontier.add(root.node);
    }

    void run() {
      int draws = settings.width() * settings.limits().maxDepth();
      for (int i = 0; remaining > 0 && root.open > 0 && !search.decided(remaining); i++) {
        int count = Math.min(branches, Math.min(remaining, draws));
        if (count == 0) {
          return;
        }
        expand(select(), count, i);
        draws -= count;
      }
    }

    /** Down from the root by the largest PUCT, to a node that can be expanded. */
    private Stats select() {
      double exploration = settings.tuning().exploration();
      Stats at = root;
      while (at.expanded) {
        Stats best = null;
        for (Stats child : at.children) {
          if (child.open > 0
              && (best == null || child.puct(exploration) > best.puct(exploration))) {
            best = child;
          }
        }
        at = best;
      }
      return at;
    }

    private void expand(Stats stats, int count, int iteration) {
      Node node = stats.node;
      List<Drawn> drawn =
          search.together(count, i -> search.draw(node.drawn(), i, settings.sampling()));
      List<Node> children = drawn.stream().map(d -> search.tree().place(node, d)).toList();
      search.release(node.drawn());
      List<Node> candidates = List.copyOf(frontier);
      int[] counts = new int[candidates.size()];
      counts[candidates.indexOf(node)] = count;
      search.expanded(iteration, remaining, candidates, counts, children, Optional.empty());
      frontier.remove(node);
      stats.expanded = true;
      addOpen(stats, -1);
      join(stats, children);
    }

    /** Takes the children in: finished ones at once, of equal open ones the first for all. */
    private void join(Stats stats, List<Node> children) {
      double priors = children.stream().mapToDouble(Run::meanProbability).sum();
      Map<String, Stats> open = new HashMap<>();
      for (Node child : children) {
        boolean deeper = child.open() && child.depth() < settings.limits().maxDepth();
        Stats twin = deeper ? open.get(child.text()) : null;
        Stats below = twin == null ? new Stats(child, stats) : twin;
        below.prior += meanProbability(child) / priors;
        if (twin == null) {
          stats.children.add(below);
          backUp(below, child.score());
        }
        if (deeper && twin == null) {
          open.put(child.text(), below);
          frontier.add(child);
          addOpen(below, 1);
        } else if (child.open()) {
          search.release(child.drawn());
        } else {
          remaining--;
        }
      }
    }

    /** Geometric mean of the step's token probabilities. */
    private static double meanProbability(Node node) {
      return Math.exp(node.drawn().step().logProb() / Math.max(1, node.tokens()));
    }

    private static void backUp(Stats from, double value) {
      for (Stats at = from; at != null; at = at.parent) {
        at.sum += value;
        at.visits++;
      }
    }

    private static void addOpen(Stats from, int change) {
      for (Stats at = from; at != null; at = at.parent) {
        at.open += change;
      }
    }
  }
}
