package dev.ets.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Waiting work side by side, one virtual thread each; results keep the order of the indices. */
public final class Parallel {
  private Parallel() {}

  /**
   * Results of {@code work} for 0 to {@code count} - 1. When one fails the others are interrupted,
   * and after all have ended the failure with the lowest index is thrown.
   */
  public static <T> List<T> map(int count, IntFunction<T> work) {
    List<T> results = new ArrayList<>(count);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int index = i;
        futures.add(threads.submit(() -> work.apply(index)));
      }
      try {
        for (Future<T> future : futures) {
          results.add(future.get());
        }
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw unchecked(e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
        throw new EngineException("the work was interrupted", e);
      }
    }
    return results;
  }

  private static RuntimeException unchecked(Throwable cause) {
    return switch (cause) {
      case Error error -> throw error;
      case RuntimeException failure -> failure;
      default -> new EngineException("a part of the work failed: " + cause, cause);
    };
  }
}
