package dev.ets.engine;

import dev.ets.exec.Draws;
import dev.ets.kv.KvNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A request in a lane. It holds its focus until it is answered or fails. Guarded by the engine's
 * lock.
 */
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

  /** Grows a step by one token a pass. */
  sealed interface Growing extends Work {
    /** Asks for the next token. */
    void addTo(Draws draws, int output);

    /** Takes the token that was drawn, and delivers the step when that ends it. */
    void accept(int token, float logProb, Growth growth);
  }

  /**
   * Draws a step token by token. Its focus is the parent before the first token, then the node that
   * grows, together with those that have drawn the same so far; the answer names that node.
   */
  final class Generation implements Growing {
    private final TreeSession session;
    private final StepRequest request;
    private final Draws.Filter filter;
    private final StepRules rules;
    private final CompletableFuture<Step> result = new CompletableFuture<>();
    private KvNode at;
    private byte[] text = new byte[64];
    private int length;
    private int[] ids = new int[16];
    private int tokens;
    private double logProb;
    private final float[] sum;

    Generation(TreeSession session, KvNode parent, StepRequest request, StepRules rules) {
      this.session = session;
      this.at = parent;
      this.request = request;
      this.rules = rules;
      Sampling s = request.sampling();
      this.filter = new Draws.Filter(s.temperature(), s.topK(), s.topP());
      this.sum = new float[request.embed() ? session.hiddenWidth() : 0];
    }

    @Override
    public TreeSession session() {
      return session;
    }

    @Override
    public KvNode focus() {
      return at;
    }

    CompletableFuture<Step> result() {
      return result;
    }

    @Override
    public void addTo(Draws draws, int output) {
      draws.add(output, TokenKey.of(request.key(), at.end()), filter);
    }

    /** Whether {@link #addState} is to be called before each {@link #accept}. */
    boolean embeds() {
      return request.embed();
    }

    /** Takes the hidden state that the token was drawn from. */
    void addState(float[] state) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += state[i];
      }
    }

    @Override
    public void accept(int token, float tokenLogProb, Growth growth) {
      boolean end = rules.isEnd(token);
      if (!end) {
        append(rules.bytes(token));
      }
      Optional<Step.Finish> finish = finish(end);
      boolean first = tokens == 0;
      at = growth.next(session.tree(), at, first, end ? Growth.NONE : token, finish.isPresent());
      if (tokens == ids.length) {
        ids = Arrays.copyOf(ids, 2 * tokens);
      }
      ids[tokens++] = token;
      logProb += tokenLogProb;
      finish.ifPresent(this::complete);
    }

    /** Why the step ends with the token just drawn, if it does. */
    private Optional<Step.Finish> finish(boolean end) {
      if (end) {
        return Optional.of(Step.Finish.END_OF_TEXT);
      }
      if (rules.endsStep(text, length)) {
        return Optional.of(Step.Finish.DELIMITER);
      }
      if (at.end() + 1 >= session.context()) {
        return Optional.of(Step.Finish.CONTEXT_FULL);
      }
      return tokens + 1 >= request.maxTokens()
          ? Optional.of(Step.Finish.STEP_LIMIT)
          : Optional.empty();
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
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= tokens;
      }
      result.complete(
          new Step(session.name(at), all, Arrays.copyOf(ids, tokens), logProb, finish, sum));
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

  /**
   * Writes a step whose tokens are known. It costs what drawing them costs: a pass and a draw for
   * each token; what is drawn is thrown away.
   */
  final class Replay implements Growing {
    private static final Draws.Filter PLAIN = new Draws.Filter(1, 0, 1);

    private final TreeSession session;
    private final int[] tokens;
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private KvNode at;
    private int written;

    Replay(TreeSession session, KvNode parent, int[] tokens) {
      this.session = session;
      this.at = parent;
      this.tokens = tokens;
    }

    @Override
    public TreeSession session() {
      return session;
    }

    @Override
    public KvNode focus() {
      return at;
    }

    /** The name of the step's node. */
    CompletableFuture<Integer> result() {
      return result;
    }

    @Override
    public void addTo(Draws draws, int output) {
      draws.add(output, TokenKey.of(at.end(), output), PLAIN);
    }

    @Override
    public void accept(int token, float logProb, Growth growth) {
      boolean last = written + 1 == tokens.length;
      at = growth.next(session.tree(), at, written == 0, tokens[written], last);
      written++;
      if (last) {
        result.complete(session.name(at));
      }
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
