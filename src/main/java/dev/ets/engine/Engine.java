package dev.ets.engine;

import dev.ets.exec.Executor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the models. One loop goes round its lanes, one per model, and lets each do one batch of
 * whatever is ready from all problems: decoding, scoring, embedding, prefill in chunks.
 * Thread-safe.
 *
 * <p>One lock guards the trees of all lanes; it is not held during a forward pass.
 */
public final class Engine implements AutoCloseable {
  final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Lane> lanes = new ArrayList<>();
  private final Thread loop;

  /** Why nothing is served any more; null while all is well. */
  private EngineException ended;

  /** Starts the loop; it has no model yet. */
  public Engine() {
    loop = Thread.ofPlatform().daemon().name("ets-engine").start(this::loop);
  }

  /**
   * Adds a model. The engine owns the executor and closes it.
   *
   * @param name for statistics and messages
   * @param maxRows most rows of one batch
   * @throws EngineException when the engine is closed
   */
  public Lane lane(String name, Executor executor, int maxRows) {
    lock.lock();
    try {
      checkOpen();
      Lane lane = new Lane(this, name, executor, maxRows);
      lanes.add(lane);
      return lane;
    } finally {
      lock.unlock();
    }
  }

  /** What each lane has done so far, in the order in which they were added. */
  public List<LaneStats> stats() {
    return current().stream().map(Lane::stats).toList();
  }

  /** Tells the loop that there is work, or room. The caller holds the lock. */
  void wake() {
    changed.signal();
  }

  private void loop() {
    try {
      while (true) {
        boolean worked = false;
        for (Lane lane : current()) {
          worked |= lane.step();
        }
        if (!worked && !awaitWork()) {
          return;
        }
      }
    } catch (Throwable e) {
      failAll(new EngineException("the engine stopped: " + e, e));
    } finally {
      current().forEach(lane -> lane.executor().close());
    }
  }

  private List<Lane> current() {
    lock.lock();
    try {
      return List.copyOf(lanes);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a lane may have work; false when the engine was closed. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (ended == null && lanes.stream().noneMatch(Lane::changedSinceStep)) {
        changed.await();
      }
      return ended == null;
    } finally {
      lock.unlock();
    }
  }

  private void failAll(EngineException cause) {
    lock.lock();
    try {
      if (ended == null) {
        ended = cause;
      }
      lanes.forEach(lane -> lane.failAll(cause));
    } finally {
      lock.unlock();
    }
  }

  /** Throws what ended the engine. */
  void checkOpen() {
    if (ended != null) {
      throw new EngineException(ended.getMessage(), ended);
    }
  }

  /** Ends the loop after the batch in hand; waiting requests fail. Idempotent. */
  @Override
  public void close() {
    failAll(new EngineException("the engine was closed"));
    lock.lock();
    try {
      wake();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (loop.isAlive()) {
      try {
        loop.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
