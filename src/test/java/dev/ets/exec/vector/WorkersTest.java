package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  @Test
  void runsEveryTaskExactlyOnce() {
    for (int threads : new int[] {1, 2, 3, 7}) {
      try (Workers pool = new Workers(threads)) {
        assertEquals(threads, pool.threads());
        for (int tasks : new int[] {0, 1, 2, 13, 1000}) {
          AtomicIntegerArray calls = new AtomicIntegerArray(tasks);
          pool.run(tasks, calls::incrementAndGet);
          for (int i = 0; i < tasks; i++) {
            assertEquals(1, calls.get(i), "task " + i + " of " + tasks);
          }
        }
      }
    }
  }

  @Test
  void writesOfTasksAreVisibleAfterwards() {
    try (Workers pool = new Workers(3)) {
      int[] cells = new int[257];
      for (int round = 1; round <= 2000; round++) {
        int value = round;
        pool.run(cells.length, i -> cells[i] = value + i);
        for (int i = 0; i < cells.length; i++) {
          assertEquals(value + i, cells[i]);
        }
      }
    }
  }

  @Test
  void wakesThreadsThatParked() throws InterruptedException {
    try (Workers pool = new Workers(2)) {
      for (int round = 0; round < 5; round++) {
        Thread.sleep(20);
        AtomicInteger atOnce = new AtomicInteger();
        // Ends only when both threads are inside a task at the same time.
        pool.run(
            2,
            i -> {
              atOnce.incrementAndGet();
              while (atOnce.get() < 2) {
                Thread.onSpinWait();
              }
            });
      }
    }
  }

  @Test
  void throwsTheTasksOwnExceptionAndStaysUsable() {
    try (Workers pool = new Workers(2)) {
      IllegalArgumentException mine = new IllegalArgumentException("task 5");
      Throwable thrown =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  pool.run(
                      40,
                      i -> {
                        if (i == 5) {
                          throw mine;
                        }
                      }));
      assertSame(mine, thrown);
      AtomicInteger count = new AtomicInteger();
      pool.run(40, i -> count.incrementAndGet());
      assertEquals(40, count.get());
    }
  }

  @Test
  void refusesNestedLoops() {
    for (int threads : new int[] {1, 2}) {
      try (Workers pool = new Workers(threads)) {
        IllegalStateException e =
            assertThrows(IllegalStateException.class, () -> pool.run(4, i -> pool.run(2, j -> {})));
        assertTrue(e.getMessage().contains("do not nest"), e.getMessage());
      }
    }
  }

  @Test
  void callersTakeTurns() throws InterruptedException {
    try (Workers pool = new Workers(2)) {
      AtomicInteger total = new AtomicInteger();
      Runnable summing =
          () -> {
            for (int round = 0; round < 500; round++) {
              pool.run(10, i -> total.incrementAndGet());
            }
          };
      Thread a = Thread.ofVirtual().start(summing);
      Thread b = Thread.ofPlatform().start(summing);
      a.join();
      b.join();
      assertEquals(10_000, total.get());
    }
  }

  @Test
  void refusesWorkAfterClose() {
    Workers pool = new Workers(2);
    pool.close();
    assertThrows(IllegalStateException.class, () -> pool.run(1, i -> {}));
    assertThrows(IllegalArgumentException.class, () -> new Workers(0));
    assertThrows(IllegalStateException.class, () -> Workers.shared().close());
  }
}
