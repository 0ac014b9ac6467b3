package dev.ets.engine;

import dev.ets.exec.Draws;
import dev.ets.kv.KvNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** A request in a lane. Guarded by the engine's lock. */
sealed interface Work {
  TreeSession session();

  /** The node whose last row is the next output to be computed. */
  KvNode focus();

  void fail(EngineException cause);

  /** Whether the result, or a failure, was delivered. */
  boolean done();

  /** Asks for the output of the last token of a node. */
  record Evaluation(TreeSession session, KvNode focus, CompletableFuture<float[]> result)
      implements Work {
    @Override
    public void fail(EngineException cause) {
      result.completeExceptionally(cause);
    }

    @Override
    public boolean done() {
      return result.isDone();
    }
  }

  /** Grows a node token by token until its step ends. */
  final class Generation implements Work {
    private final TreeSession session;
    private final KvNode node;
    private final int id;
    private final StepRequest request;
    private final Draws.Filter filter;
    private final StepRules rules;
    private final CompletableFuture<Step> result = new CompletableFuture<>();
    private byte[] text = new byte[64];
    private int length;
    private int tokens;
    private double logProb;

    Generation(TreeSession session, KvNode node, int id, StepRequest request, StepRules rules) {
      this.session = session;
      this.node = node;
      this.id = id;
      this.request = request;
      this.rules = rules;
      Sampling s = request.sampling();
      this.filter = new Draws.Filter(s.temperature(), s.topK(), s.topP());
    }

    @Override
    public TreeSession session() {
      return session;
    }

    /** Before the first token that is the parent: its last row gives the logits. */
    @Override
    public KvNode focus() {
      return node.size() == 0 ? node.parent() : node;
    }

    CompletableFuture<Step> result() {
      return result;
    }

    void addTo(Draws draws, int output) {
      draws.add(output, TokenKey.of(request.key(), node.end()), filter);
    }

    /** Takes the token that was drawn, and delivers the step when that ends it. */
    void accept(int token, float tokenLogProb) {
      tokens++;
      logProb += tokenLogProb;
      if (rules.isEnd(token)) {
        complete(Step.Finish.END_OF_TEXT);
        return;
      }
      node.append(token);
      append(rules.bytes(token));
      if (rules.endsStep(text, length)) {
        complete(Step.Finish.DELIMITER);
      } else if (node.end() >= session.context()) {
        complete(Step.Finish.CONTEXT_FULL);
      } else if (tokens >= request.maxTokens()) {
        complete(Step.Finish.STEP_LIMIT);
      }
    }

    private void append(byte[] bytes) {
      if (length + bytes.length > text.length) {
        text = Arrays.copyOf(text, 2 * (length + bytes.length));
      }
      System.arraycopy(bytes, 0, text, length, bytes.length);
      length += bytes.length;
    }

    private void complete(Step.Finish finish) {
      String all = new String(text, 0, length, StandardCharsets.UTF_8);
      result.complete(new Step(id, all, tokens, logProb, finish));
    }

    @Override
    public void fail(EngineException cause) {
      result.completeExceptionally(cause);
    }

    @Override
    public boolean done() {
      return result.isDone();
    }
  }
}
