package dev.ets.engine;

import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One problem's tree in one lane. Nodes are named by small integers, the prompt is 0; several names
 * may stand for one node, when steps below the same parent turn out equal. Thread-safe; calls block
 * until the loop has served them.
 */
public final class TreeSession implements AutoCloseable {
  /** The prompt's node. */
  public static final int ROOT = 0;

  private final Lane lane;
  private final Engine engine;
  private final KvTree tree;

  /** By name; null once released. */
  private final List<KvNode> nodes = new ArrayList<>();

  private final long order;
  private boolean closed;

  /** Whether its pages were taken back until another problem ends. */
  boolean suspended;

  /** Steps that are still to be asked for before any of them starts. */
  private int expected;

  private long samples;
  private double sumOfPages;
  private long peakPages;

  TreeSession(Lane lane, Engine engine, KvTree tree, long order) {
    this.lane = lane;
    this.engine = engine;
    this.tree = tree;
    this.order = order;
    nodes.add(tree.root());
  }

  KvTree tree() {
    return tree;
  }

  /** Number of the problem: lower ones come first when pages are scarce. */
  long order() {
    return order;
  }

  int context() {
    return lane.context();
  }

  int hiddenWidth() {
    return lane.hiddenWidth();
  }

  /**
   * Adds a node with known tokens below {@code parent}; nothing is computed yet.
   *
   * @throws IllegalStateException when the parent was released
   */
  public int add(int parent, int[] tokens) {
    engine.lock.lock();
    try {
      checkOpen();
      return name(tree.child(node(parent), tokens));
    } finally {
      engine.lock.unlock();
    }
  }

  /**
   * Appends a token to a node that grows: the root, before anything lies below it.
   *
   * @throws IllegalStateException when it does not grow
   */
  public void append(int node, int token) {
    engine.lock.lock();
    try {
      checkOpen();
      node(node).append(token);
    } finally {
      engine.lock.unlock();
    }
  }

  /** A new name for a node; it takes over a hold. The caller holds the engine's lock. */
  int name(KvNode node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  private KvNode node(int name) {
    KvNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalStateException("node " + name + " was released");
    }
    return node;
  }

  /**
   * Tokens from the root to the end of {@code node}.
   *
   * @throws IllegalStateException when the node was released
   */
  public int length(int node) {
    engine.lock.lock();
    try {
      return node(node).end();
    } finally {
      engine.lock.unlock();
    }
  }

  /**
   * The model's output at the last token of {@code node}, a vector of the lane's output width.
   * Computes what is missing of its path.
   *
   * @throws EngineException when it does not fit the page budget or the engine was closed
   * @throws IllegalStateException when the node was released
   */
  public float[] evaluate(int node) {
    CompletableFuture<float[]> result = new CompletableFuture<>();
    engine.lock.lock();
    try {
      checkOpen();
      KvNode focus = node(node);
      lane.submit(new Work.Evaluation(this, focus, result));
      tree.hold(focus);
    } finally {
      engine.lock.unlock();
    }
    return Waiting.on(result);
  }

  /**
   * Says that {@code steps} steps will be asked for at once, by several threads: none starts before
   * all were asked for. So equal ones share all of their KV, and a parent's last row is computed
   * once for all. With 0 nothing waits any more.
   */
  public void expect(int steps) {
    engine.lock.lock();
    try {
      expected = steps;
      lane.roomMade();
    } finally {
      engine.lock.unlock();
    }
  }

  /** Whether steps are still expected. */
  boolean gathers() {
    return expected > 0;
  }

  private void asked() {
    if (expected > 0 && --expected == 0) {
      lane.roomMade();
    }
  }

  /**
   * Draws a step below {@code parent}.
   *
   * @throws EngineException as {@link #evaluate}
   * @throws IllegalStateException when the parent was released
   */
  public Step generate(int parent, StepRequest request, StepRules rules) {
    Work.Generation work;
    engine.lock.lock();
    try {
      checkOpen();
      asked();
      KvNode above = node(parent);
      if (above.end() >= lane.context()) {
        float[] none = new float[request.embed() ? hiddenWidth() : 0];
        return new Step(parent, "", new int[0], 0, Step.Finish.CONTEXT_FULL, none);
      }
      work = new Work.Generation(this, tree.seal(above), request, rules);
      lane.submit(work);
      tree.hold(above);
    } finally {
      engine.lock.unlock();
    }
    return Waiting.on(work.result());
  }

  /**
   * Writes a known step below {@code parent}, at the cost of drawing it.
   *
   * @param tokens of the step, at least one
   * @return the step's node
   * @throws IllegalArgumentException when there is no token, or the context does not hold them
   * @throws EngineException as {@link #evaluate}
   * @throws IllegalStateException when the parent was released
   */
  public int replay(int parent, int[] tokens) {
    Work.Replay work;
    engine.lock.lock();
    try {
      checkOpen();
      asked();
      KvNode above = node(parent);
      if (tokens.length == 0 || above.end() + tokens.length > lane.context()) {
        throw new IllegalArgumentException(
            "a step of %d tokens after %d: give at least one, and no more than the context's %d in all"
                .formatted(tokens.length, above.end(), lane.context()));
      }
      work = new Work.Replay(this, tree.seal(above), tokens);
      lane.submit(work);
      tree.hold(above);
    } finally {
      engine.lock.unlock();
    }
    return Waiting.on(work.result());
  }

  /** Declares that nothing will be computed below {@code node} any more. Idempotent. */
  public void release(int node) {
    engine.lock.lock();
    try {
      KvNode held = nodes.set(node, null);
      if (!closed && held != null) {
        tree.release(held);
        lane.roomMade();
      }
    } finally {
      engine.lock.unlock();
    }
  }

  /** Pages held, sampled at each of the lane's batches since the session was opened, in bytes. */
  public KvBytes kvBytes() {
    engine.lock.lock();
    try {
      long page = lane.executor().pageBytes();
      return new KvBytes(samples == 0 ? 0 : sumOfPages / samples * page, peakPages * page);
    } finally {
      engine.lock.unlock();
    }
  }

  void samplePages() {
    samples++;
    sumOfPages += tree.heldPages();
    peakPages = Math.max(peakPages, tree.heldPages());
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  /** Gives all pages back; requests still waiting fail. */
  @Override
  public void close() {
    engine.lock.lock();
    try {
      if (!closed) {
        closed = true;
        tree.releaseAll();
        lane.ended(this);
      }
    } finally {
      engine.lock.unlock();
    }
  }
}
