package dev.ets.testing;

import dev.ets.UsageException;
import dev.ets.engine.KvBytes;
import dev.ets.engine.Policy;
import dev.ets.engine.PolicySession;
import dev.ets.engine.Step;
import dev.ets.engine.StepRequest;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A policy without a model: a step is a function of the path's text and of the request, as the
 * contract asks. Its right answer is the prompt's length; it says so about half the time. Steps
 * take a random time, so that a search that depends on timing is found out. Misuse throws.
 */
public final class ScriptedPolicy implements Policy {
  private static final String[] VERBS = {"Add", "Take", "Double", "Halve", "Share"};
  private static final int BYTES_PER_TOKEN = 64;

  private final int context;
  private final AtomicInteger openSessions = new AtomicInteger();
  private final AtomicInteger draws = new AtomicInteger();

  /**
   * @param context tokens that prompt and path may have; a prompt has one per character
   */
  public ScriptedPolicy(int context) {
    this.context = context;
  }

  /** Sessions not closed yet. */
  public int openSessions() {
    return openSessions.get();
  }

  /** Steps drawn so far, in all sessions. */
  public int draws() {
    return draws.get();
  }

  @Override
  public int context() {
    return context;
  }

  @Override
  public PolicySession open(String prompt, long order) {
    if (prompt.length() >= context) {
      throw new UsageException(
          "the prompt has %d tokens, the context %d; shorten it"
              .formatted(prompt.length(), context));
    }
    openSessions.incrementAndGet();
    return new Session(prompt);
  }

  private final class Session implements PolicySession {
    private final String prompt;
    private final ScriptedTree<Integer> tree;

    Session(String prompt) {
      this.prompt = prompt;
      tree = new ScriptedTree<>(prompt, prompt.length());
    }

    @Override
    public int[] prompt() {
      return prompt.chars().toArray();
    }

    @Override
    public void expect(int steps) {}

    @Override
    public Step draw(int parent, StepRequest request) {
      draws.incrementAndGet();
      ScriptedTree.Entry<Integer> from = tree.open(parent);
      int used = from.value();
      long key = request.sampling().temperature() == 0 ? 0 : request.key();
      SplittableRandom random = new SplittableRandom(from.text().hashCode() * 31L + key);
      LockSupport.parkNanos((System.nanoTime() & 15) * 20_000);
      String text = text(from.text(), random);
      Step.Finish finish = Step.Finish.DELIMITER;
      if (random.nextInt(20) == 0) {
        text = text.strip();
        finish = Step.Finish.END_OF_TEXT;
      }
      int tokens = text.length() / 3;
      int most = Math.min(request.maxTokens(), context - used);
      if (tokens > most) {
        text = text.substring(0, 3 * most);
        tokens = most;
        finish = most == request.maxTokens() ? Step.Finish.STEP_LIMIT : Step.Finish.CONTEXT_FULL;
      }
      int node = tree.add(parent, text, used + tokens);
      return new Step(node, text, text.chars().limit(tokens).toArray(), -tokens, finish);
    }

    private String text(String path, SplittableRandom random) {
      int steps = (int) path.substring(prompt.length()).lines().count();
      if (random.nextInt(10) < steps) {
        int wrong = random.nextBoolean() ? 0 : random.nextInt(1, 4);
        return "The answer is " + (prompt.length() + wrong) + ".\n";
      }
      String filler = " it".repeat(random.nextInt(1, 8));
      return VERBS[random.nextInt(VERBS.length)] + " " + random.nextInt(3) + filler + ".\n";
    }

    @Override
    public void release(int node) {
      tree.release(node);
    }

    @Override
    public KvBytes kvBytes() {
      long peak = tree.size() * (long) BYTES_PER_TOKEN;
      return new KvBytes(peak / 2.0, peak);
    }

    @Override
    public void close() {
      if (tree.close()) {
        openSessions.decrementAndGet();
      }
    }
  }
}
