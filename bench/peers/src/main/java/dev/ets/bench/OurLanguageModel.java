package dev.ets.bench;

import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A language model on our cores, driven pass by pass. */
final class OurLanguageModel implements LanguageWork.Model {
  private final Passes passes;
  private final int vocabulary;
  private final Map<Integer, KvTree> prompts = new HashMap<>();

  /**
   * Loads a model.
   *
   * @param works that it is to run, for which it makes room
   */
  OurLanguageModel(BenchModel model, List<LanguageWork> works) {
    vocabulary = model.spec().vocabulary();
    int pages = 0;
    for (LanguageWork work : works) {
      pages += KvTree.pagesFor(work.prompt()) + work.branches() * KvTree.pagesFor(work.length());
    }
    passes = new Passes("jvm", model.spec(), model.weights(), pages);
  }

  @Override
  public float[] run(LanguageWork work) {
    return work.branches() == 0 ? prompt(work.prompt()) : branches(work);
  }

  private float[] prompt(int tokens) {
    KvTree tree = passes.tree(LanguageWork.promptTokens(tokens, vocabulary));
    passes.forward(passes.plan(List.of(new Run(tree.root(), 0, tokens, true))));
    float[] logits = passes.output(0);
    tree.releaseAll();
    return logits;
  }

  private float[] branches(LanguageWork work) {
    KvTree tree = prompts.computeIfAbsent(work.prompt(), this::computed);
    List<KvNode> nodes = new ArrayList<>();
    for (int b = 0; b < work.branches(); b++) {
      int first = LanguageWork.branchToken(b, 0, vocabulary);
      nodes.add(passes.fork(tree, work.length(), first));
    }
    for (int i = 0; i < work.length(); i++) {
      List<Run> runs = new ArrayList<>();
      for (int b = 0; b < nodes.size(); b++) {
        if (i > 0) {
          nodes.get(b).append(LanguageWork.branchToken(b, i, vocabulary));
        }
        runs.add(new Run(nodes.get(b), i, 1, true));
      }
      passes.forward(passes.plan(runs));
      for (KvNode node : nodes) {
        node.computed(node.size());
      }
    }
    float[] logits = passes.output(nodes.size() - 1);
    nodes.forEach(tree::release);
    return logits;
  }

  private KvTree computed(int tokens) {
    KvTree tree = passes.tree(LanguageWork.promptTokens(tokens, vocabulary));
    passes.compute(List.of(tree.root()));
    return tree;
  }

  @Override
  public void close() {
    passes.close();
  }
}
