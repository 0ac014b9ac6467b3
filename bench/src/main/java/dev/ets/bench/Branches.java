package dev.ets.bench;

import dev.ets.KeyedRandom;
import dev.ets.exec.Draws;
import dev.ets.kv.Batch;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * Branches below computed prompts that are decoded together. When they have reached their length
 * they are dropped and start again, so that it can go on for as long as one likes.
 */
final class Branches implements Rounds.Work {
  private static final Draws.Filter PLAIN = new Draws.Filter(1, 0, 1);

  private final Passes passes;
  private final List<KvTree> trees;
  private final int perTree;
  private final int length;
  private final List<KvTree> treeOf = new ArrayList<>();
  private final List<KvNode> nodes = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final Draws draws = new Draws();
  private long steps;
  private long read;
  private long unique;
  private long flat;

  /**
   * KV tokens of one step, per layer.
   *
   * @param read by the attention
   * @param unique in the trees: each prompt once, and the branches
   * @param flat if each branch had its prompt for itself
   */
  record Kv(double read, double unique, double flat) {}

  /**
   * Branches of {@code length} tokens each.
   *
   * @param trees their roots are computed
   * @param perTree branches below each root
   */
  Branches(Passes passes, List<KvTree> trees, int perTree, int length) {
    this.passes = passes;
    this.trees = trees;
    this.perTree = perTree;
    this.length = length;
  }

  /** Decodes one token in each branch; returns the number of branches. */
  @Override
  public double run() {
    if (nodes.isEmpty() || nodes.getFirst().computed() == length) {
      restart();
    }
    runs.clear();
    draws.clear();
    for (KvNode node : nodes) {
      runs.add(new Run(node, node.computed(), 1, true));
    }
    Batch batch = passes.plan(runs);
    passes.forward(batch);
    for (int i = 0; i < nodes.size(); i++) {
      passes.draw(draws, i, KeyedRandom.mix(i, nodes.get(i).end()), PLAIN);
    }
    passes.sample(draws);
    for (int i = 0; i < nodes.size(); i++) {
      nodes.get(i).computed(nodes.get(i).size());
    }
    count(batch);
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).size() < length) {
        nodes.get(i).append(draws.token(i));
      }
    }
    return nodes.size();
  }

  private void restart() {
    for (int i = 0; i < nodes.size(); i++) {
      treeOf.get(i).release(nodes.get(i));
    }
    nodes.clear();
    treeOf.clear();
    for (KvTree tree : trees) {
      for (int i = 0; i < perTree; i++) {
        treeOf.add(tree);
        nodes.add(passes.fork(tree, length, nodes.size() % passes.spec().vocabulary()));
      }
    }
  }

  /** Adds up what this step read, and what the trees hold. */
  private void count(Batch batch) {
    steps++;
    read += batch.kvTokensRead();
    for (KvTree tree : trees) {
      unique += tree.root().computed();
    }
    for (KvNode node : nodes) {
      unique += node.computed();
      flat += node.end();
    }
  }

  /** Means over all steps so far. */
  Kv kv() {
    return new Kv((double) read / steps, (double) unique / steps, (double) flat / steps);
  }
}
