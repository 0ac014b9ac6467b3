package dev.ets.tornado.jvm;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Threads for work-groups: one per processor, of which the caller of {@link #run} is one. */
final class Workers {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private static final Executor HELPERS =
      Executors.newFixedThreadPool(
          Math.max(1, THREADS - 1), Thread.ofPlatform().daemon().name("tornado-jvm-", 1).factory());

  private Workers() {}

  /**
   * Calls bodies for the numbers {@code 0..count-1}, each for one of them at a time, and returns
   * when all are done. Each thread that takes part gets a body of its own. After a failure no
   * further number begins, and the first failure is thrown here.
   */
  static void run(int count, Supplier<IntConsumer> bodies) {
    Job job = new Job(count, bodies);
    for (int i = 1; i < Math.min(THREADS, count); i++) {
      HELPERS.execute(job);
    }
    job.run();
    job.await();
  }

  /** A helper that comes late finds no number left and no harm done. */
  private static final class Job implements Runnable {
    private final int count;
    private final Supplier<IntConsumer> bodies;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(int count, Supplier<IntConsumer> bodies) {
      this.count = count;
      this.bodies = bodies;
      left = new CountDownLatch(count);
    }

    @Override
    public void run() {
      IntConsumer body = null;
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        try {
          if (failure.get() == null) {
            body = body == null ? bodies.get() : body;
            body.accept(i);
          }
        } catch (Throwable t) {
          failure.compareAndSet(null, t);
        } finally {
          left.countDown();
        }
      }
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          left.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true; // A launch has no half-done state to go back from.
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure.get()) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t -> throw new IllegalStateException("a launch failed", t);
      }
    }
  }
}
