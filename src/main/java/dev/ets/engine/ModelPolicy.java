package dev.ets.engine;

import dev.ets.UsageException;
import dev.ets.token.Chat;
import dev.ets.token.Tokenizer;

/** A policy that is a language model in a {@link Lane}. Thread-safe. */
public final class ModelPolicy implements Policy {
  private final Lane lane;
  private final Tokenizer tokenizer;
  private final Chat chat;
  private final StepRules rules;

  /**
   * Steps of the model in {@code lane}, ended by {@code rules}.
   *
   * @param chat what a problem looks like to the model
   * @throws UsageException when its output is no row of logits: it is no language model
   */
  public ModelPolicy(Lane lane, Tokenizer tokenizer, Chat chat, StepRules rules) {
    if (lane.outputWidth() != tokenizer.vocabSize()) {
      throw new UsageException(
          "the policy gives %d values per token for a vocabulary of %d: name a language model"
              .formatted(lane.outputWidth(), tokenizer.vocabSize()));
    }
    this.lane = lane;
    this.tokenizer = tokenizer;
    this.chat = chat;
    this.rules = rules;
  }

  /** Its tokens. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public PolicySession open(String problem, long order) {
    int[] tokens = Prompts.encode(problem, lane.context(), chat::prompt);
    return new Session(lane.open(tokens, order), tokens);
  }

  @Override
  public String delimiter() {
    return rules.delimiter();
  }

  @Override
  public int context() {
    return lane.context();
  }

  private final class Session implements PolicySession {
    private final TreeSession tree;
    private final int[] prompt;

    Session(TreeSession tree, int[] prompt) {
      this.tree = tree;
      this.prompt = prompt;
    }

    @Override
    public int[] prompt() {
      return prompt;
    }

    @Override
    public void expect(int steps) {
      tree.expect(steps);
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
