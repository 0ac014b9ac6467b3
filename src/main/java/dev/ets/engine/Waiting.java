package dev.ets.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Blocks a (virtual) thread on a result. */
final class Waiting {
  private Waiting() {}

  static <T> T on(CompletableFuture<T> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted while waiting for the engine", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EngineException cause) {
        // Shared by all requests that failed together, so each thread adds its own trace.
        throw new EngineException(cause.getMessage(), cause);
      }
      throw new EngineException("the engine failed: " + e.getCause(), e.getCause());
    }
  }
}
