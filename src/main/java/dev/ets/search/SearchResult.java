package dev.ets.search;

import java.util.List;

/**
 * A finished search.
 *
 * @param tree all nodes, pruned ones too
 * @param kv KV measures
 * @param pruning sums of what the pruner did; zeros for a method without one
 * @param times where the time went
 * @param embeddedTexts steps that the embedder was given
 */
public record SearchResult(
    SearchTree tree, KvUse kv, PruneTotals pruning, Times times, int embeddedTexts) {
  /** The finished leaves in the order of their ids, those without an answer too. */
  public List<Node> leaves() {
    return tree.finished();
  }

  /** Tokens that the policy generated. */
  public long generatedTokens() {
    return tree.nodes().stream().skip(1).mapToLong(Node::tokens).sum();
  }

  /** Steps that were drawn and scored: each is one call of the policy and one of the PRM. */
  public int modelCalls() {
    return tree.nodes().size() - 1;
  }
}
