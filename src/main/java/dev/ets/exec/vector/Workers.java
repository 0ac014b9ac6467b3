package dev.ets.exec.vector;

import dev.ets.UsageException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * A fixed pool of threads for data-parallel loops. {@link #run} hands out the task numbers {@code
 * 0..tasks-1}, one by one or some at a time where there are many, to whichever thread is free and
 * returns when all are done; the calling thread works too. Idle threads spin for some microseconds
 * before they park, so a chain of short loops pays no wake-ups.
 *
 * <p>Which thread runs a task is not defined: a body whose result must not depend on the thread
 * count keeps each reduction inside one task.
 *
 * <p>Thread-safe: loops of several callers run one after the other. A body must not start another
 * loop on the same pool.
 */
public final class Workers implements AutoCloseable {
  /** System property that sets the size of {@link #shared()}. */
  public static final String THREADS_PROPERTY = "ets.threads";

  /** Some tens of microseconds: longer than the serial gaps between the loops of a model pass. */
  private static final int SPINS = 2000;

  /** Parts of a loop per thread that are handed out at a time: many small tasks go together. */
  private static final int SHARES = 16;

  private final Helper[] helpers;
  private final ReentrantLock turn = new ReentrantLock();

  /** The running loop, or null. */
  private volatile Job current;

  private volatile boolean closed;

  /**
   * Starts {@code threads - 1} daemon threads; the caller of {@link #run} is the last one.
   *
   * @throws IllegalArgumentException when {@code threads < 1}
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "a worker pool needs 1 thread or more (the caller), got " + threads);
    }
    helpers = new Helper[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper(this, i + 1);
      helpers[i].start();
    }
  }

  /**
   * The process-wide pool, sized by the system property {@code ets.threads} or else by the number
   * of processors. Never closed.
   *
   * @throws UsageException when the property is no number of 1 or more
   */
  public static Workers shared() {
    return Shared.POOL;
  }

  /** Number of threads that work on a loop, the caller included. */
  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Calls {@code body} once for each of {@code 0..tasks-1} and returns when all calls have ended.
   * What the tasks wrote is then visible to the caller. After a task has thrown, tasks not yet
   * started may be skipped and the first exception is thrown here.
   *
   * @throws IllegalStateException when called from within a body of this pool, or after {@link
   *     #close}
   */
  public void run(int tasks, IntConsumer body) {
    if (turn.isHeldByCurrentThread()
        || (Thread.currentThread() instanceof Helper h && h.pool == this)) {
      throw new IllegalStateException(
          "Workers.run was called from within a body that this pool runs;"
              + " loops do not nest: start the inner loop after the outer one has ended");
    }
    turn.lock();
    try {
      if (closed) {
        throw new IllegalStateException("Workers.run was called after close");
      }
      if (tasks <= 1 || helpers.length == 0) {
        for (int i = 0; i < tasks; i++) {
          body.accept(i);
        }
        return;
      }
      Job job =
          new Job(tasks, Math.max(1, tasks / (SHARES * threads())), body, Thread.currentThread());
      current = job;
      int wanted = Math.min(helpers.length, tasks - 1);
      for (int i = 0; i < wanted; i++) {
        helpers[i].wake();
      }
      job.work();
      job.await();
      current = null;
      job.rethrow();
    } finally {
      turn.unlock();
    }
  }

  /**
   * Ends the threads of the pool once a running loop is done.
   *
   * @throws IllegalStateException for the shared pool
   */
  @Override
  public void close() {
    if (this == Shared.POOL) {
      throw new IllegalStateException("the shared worker pool is never closed");
    }
    turn.lock();
    try {
      closed = true;
      for (Helper h : helpers) {
        LockSupport.unpark(h);
      }
    } finally {
      turn.unlock();
    }
  }

  private static final class Shared {
    static final Workers POOL = new Workers(size());

    private static int size() {
      String text = System.getProperty(THREADS_PROPERTY);
      if (text == null) {
        return Runtime.getRuntime().availableProcessors();
      }
      try {
        int n = Integer.parseInt(text.strip());
        if (n >= 1) {
          return n;
        }
      } catch (NumberFormatException e) {
        // Falls through to the message below, which names the value.
      }
      throw new UsageException(
          "-D%s=%s is no number of threads: give 1 or more".formatted(THREADS_PROPERTY, text));
    }
  }

  /**
   * One loop. A new object each time, so that a thread which comes late works on nothing instead of
   * on the next loop's counters.
   */
  private static final class Job {
    private final int tasks;
    private final IntConsumer body;
    private final Thread caller;
    private final int share;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean callerParks;

    Job(int tasks, int share, IntConsumer body, Thread caller) {
      this.tasks = tasks;
      this.share = share;
      this.body = body;
      this.caller = caller;
    }

    void work() {
      for (int i = next.getAndAdd(share); i < tasks; i = next.getAndAdd(share)) {
        int end = Math.min(i + share, tasks);
        if (failure.get() == null) {
          try {
            for (int task = i; task < end; task++) {
              body.accept(task);
            }
          } catch (Throwable t) {
            failure.compareAndSet(null, t);
          }
        }
        if (done.addAndGet(end - i) == tasks && callerParks) {
          LockSupport.unpark(caller);
        }
      }
    }

    void await() {
      boolean interrupted = false;
      for (int spin = 0; done.get() < tasks; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
          continue;
        }
        callerParks = true;
        if (done.get() < tasks) {
          LockSupport.park(this);
          interrupted |= Thread.interrupted(); // an interrupted thread cannot park
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() {
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t -> throw new IllegalStateException("a task of a worker pool failed", t);
      }
    }
  }

  private static final class Helper extends Thread {
    private final Workers pool;
    private volatile boolean parked;

    Helper(Workers pool, int number) {
      super("ets-worker-" + number);
      this.pool = pool;
      setDaemon(true);
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      Job last = null;
      int spin = 0;
      while (!pool.closed) {
        Job job = pool.current;
        if (job != last) {
          if (job != null) {
            job.work();
          }
          last = job;
          spin = 0;
        } else if (spin++ < SPINS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          // Looked at again after the flag is up: else a job set in between would not wake us.
          if (pool.current == last && !pool.closed) {
            LockSupport.park(pool);
          }
          parked = false;
          spin = 0;
        }
      }
    }
  }
}
