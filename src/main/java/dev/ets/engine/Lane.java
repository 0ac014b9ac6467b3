package dev.ets.engine;

import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.kv.Batch;
import dev.ets.kv.BatchPlanner;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import dev.ets.kv.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One model in an {@link Engine}: its pages, its open sessions and its waiting requests. */
public final class Lane {
  private static final Comparator<TreeSession> BY_AGE =
      Comparator.comparingLong(TreeSession::order);

  private final Engine engine;
  private final String name;
  private final Executor executor;
  private final PagePool pool;
  private final BatchPlanner planner;
  private final Scheduler scheduler;
  private final List<TreeSession> sessions = new ArrayList<>();
  private final List<Work> waiting = new ArrayList<>();
  private final Draws draws = new Draws();
  private final float[] state;
  private boolean changed;

  private long passes;
  private long rows;
  private long outputs;
  private long nanos;
  private long evictions;

  Lane(Engine engine, String name, Executor executor, int maxRows) {
    this.engine = engine;
    this.name = name;
    this.executor = executor;
    this.state = new float[executor.spec().hidden().width()];
    this.pool = new PagePool(executor.pages());
    this.planner = new BatchPlanner(executor.spec().attention().causal());
    this.scheduler = new Scheduler(maxRows, executor.spec().attention().causal());
  }

  Executor executor() {
    return executor;
  }

  /** Longest sequence in tokens. */
  public int context() {
    return executor.spec().context();
  }

  /** Values of one output: the vocabulary for logits, 1 for a score. */
  public int outputWidth() {
    return executor.spec().output().width();
  }

  /** Values of a hidden state. */
  int hiddenWidth() {
    return state.length;
  }

  /**
   * Opens a tree below these tokens; nothing is computed yet.
   *
   * @param order the problem's number, one and the same in all lanes: when pages are scarce, lower
   *     numbers keep theirs
   * @throws IllegalArgumentException when there are no tokens, or more than the context holds
   */
  public TreeSession open(int[] prompt, long order) {
    if (prompt.length == 0 || prompt.length > context()) {
      throw new IllegalArgumentException(
          "a tree needs 1 to %d tokens, got %d".formatted(context(), prompt.length));
    }
    engine.lock.lock();
    try {
      TreeSession session = new TreeSession(this, engine, new KvTree(pool, prompt), order);
      sessions.add(session);
      return session;
    } finally {
      engine.lock.unlock();
    }
  }

  /** What the lane has done so far. */
  public LaneStats stats() {
    engine.lock.lock();
    try {
      return new LaneStats(
          name,
          passes,
          rows,
          executor.spec().operations((double) rows, (double) outputs),
          nanos * 1e-9,
          evictions);
    } finally {
      engine.lock.unlock();
    }
  }

  // Everything below runs under the engine's lock, except the forward pass.

  /** Queues a request. */
  void submit(Work work) {
    engine.checkOpen();
    waiting.add(work);
    roomMade();
  }

  void roomMade() {
    changed = true;
    engine.wake();
  }

  void ended(TreeSession session) {
    sessions.remove(session);
    fail(session, "the session was closed");
    resumeAll();
    roomMade();
  }

  boolean changedSinceStep() {
    return changed;
  }

  void failAll(EngineException cause) {
    waiting.forEach(w -> w.fail(cause));
    waiting.clear();
  }

  /** Does one batch; false when there is nothing to do, or nothing can move until others do. */
  boolean step() {
    Scheduler.Plan plan;
    Batch batch;
    engine.lock.lock();
    try {
      changed = false;
      plan = plan();
      if (plan.runs().isEmpty()) {
        return false;
      }
      batch = planner.plan(plan.runs());
      sessions.forEach(TreeSession::samplePages);
    } finally {
      engine.lock.unlock();
    }
    long start = System.nanoTime();
    executor.forward(batch);
    fillDraws(plan);
    if (draws.count() > 0) {
      executor.sample(draws);
    }
    long spent = System.nanoTime() - start;
    engine.lock.lock();
    try {
      passes++;
      rows += batch.rows();
      outputs += batch.outputs();
      nanos += spent;
      deliver(plan);
    } finally {
      engine.lock.unlock();
    }
    return true;
  }

  /**
   * The next batch. When no request can move for want of pages, the newest problem gives its pages
   * up, if it is newer than the oldest one that starves. So the oldest problem always moves, and as
   * problems have one order in all lanes, two of them cannot wait for each other.
   */
  private Scheduler.Plan plan() {
    while (true) {
      Scheduler.Plan plan = scheduler.plan(waiting);
      if (!plan.runs().isEmpty() || plan.starved().isEmpty()) {
        return plan;
      }
      TreeSession oldest = plan.starved().getFirst();
      TreeSession newest =
          sessions.stream().filter(s -> s.tree().heldPages() > 0).max(BY_AGE).orElse(oldest);
      if (BY_AGE.compare(newest, oldest) > 0) {
        newest.tree().evict();
        newest.suspended = true;
        evictions++;
      } else if (sessions.stream().allMatch(s -> s == oldest || s.tree().heldPages() == 0)) {
        refuse(oldest);
      } else {
        return plan; // Older problems hold the pages and will give them back.
      }
    }
  }

  /** The problem has the pool for itself and still does not fit. */
  private void refuse(TreeSession session) {
    session.tree().evict();
    waiting.stream()
        .filter(w -> w.session() == session)
        .forEach(w -> session.tree().release(w.focus()));
    fail(
        session,
        "one problem alone needs more than the %d KV pages (%d MB) of the %s: raise --kv-pages or lower --width"
            .formatted(pool.pages(), pool.pages() * executor.pageBytes() >> 20, name));
    resumeAll();
  }

  private void fail(TreeSession session, String message) {
    EngineException cause = new EngineException(message);
    waiting.stream().filter(w -> w.session() == session).forEach(w -> w.fail(cause));
    waiting.removeIf(Work::done);
  }

  private void resumeAll() {
    sessions.forEach(s -> s.suspended = false);
  }

  private void fillDraws(Scheduler.Plan plan) {
    draws.clear();
    for (Scheduler.Ready ready : plan.ready()) {
      if (ready.work() instanceof Work.Growing g) {
        g.addTo(draws, planner.outputOfRun(ready.run()));
      }
    }
  }

  private void deliver(Scheduler.Plan plan) {
    plan.runs().forEach(Lane::computed);
    Growth growth = new Growth(executor, plan.starved().isEmpty());
    int draw = 0;
    for (Scheduler.Ready ready : plan.ready()) {
      switch (ready.work()) {
        case Work.Evaluation e -> {
          if (!e.done()) {
            float[] output = new float[outputWidth()];
            executor.copyOutput(planner.outputOfRun(ready.run()), output);
            e.session().tree().release(e.focus());
            e.result().complete(output);
          }
        }
        case Work.Growing g -> {
          int i = draw++;
          if (!g.done()) {
            if (g instanceof Work.Generation drawn && drawn.embeds()) {
              executor.copyHidden(planner.outputOfRun(ready.run()), state);
              drawn.addState(state);
            }
            g.accept(draws.token(i), draws.logProb(i), growth);
          }
        }
      }
    }
    waiting.removeIf(Work::done);
    changed = true;
  }

  /** A node may have died while the pass ran; then its KV is gone. Only the loop evicts. */
  private static void computed(Run run) {
    int end = run.from() + run.count();
    if (!run.node().dead()) {
      run.node().computed(Math.max(run.node().computed(), end));
    }
  }
}
