package dev.ets.engine;

import dev.ets.token.Tokenizer;

/** A policy that is a language model in a {@link Lane}. Thread-safe. */
public final class ModelPolicy implements Policy {
  private final Lane lane;
  private final Tokenizer tokenizer;
  private final StepRules rules;

  /** Steps of the model in {@code lane}, ended by {@code rules}. */
  public ModelPolicy(Lane lane, Tokenizer tokenizer, StepRules rules) {
    this.lane = lane;
    this.tokenizer = tokenizer;
    this.rules = rules;
  }

  @Override
  public PolicySession open(String prompt, long order) {
    int[] tokens = Prompts.encode(tokenizer, prompt, lane.context());
    return new Session(lane.open(tokens, order), tokens.length);
  }

  private final class Session implements PolicySession {
    private final TreeSession tree;
    private final int promptTokens;

    Session(TreeSession tree, int promptTokens) {
      this.tree = tree;
      this.promptTokens = promptTokens;
    }

    @Override
    public int promptTokens() {
      return promptTokens;
    }

    @Override
    public Step draw(int parent, StepRequest request) {
      return tree.generate(parent, request, rules);
    }

    @Override
    public void release(int node) {
      tree.release(node);
    }

    @Override
    public KvBytes kvBytes() {
      return tree.kvBytes();
    }

    @Override
    public void close() {
      tree.close();
    }
  }
}
