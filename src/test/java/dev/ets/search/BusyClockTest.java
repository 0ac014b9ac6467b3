package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BusyClockTest {
  @Test
  void countsVisitsThatOverlapOnce() throws InterruptedException {
    BusyClock clock = new BusyClock();
    assertEquals(0, clock.seconds());
    long start = System.nanoTime();
    clock.enter();
    clock.enter();
    Thread.sleep(20);
    clock.leave();
    assertEquals(0, clock.seconds(), "one is still inside");
    clock.leave();
    long left = System.nanoTime();
    double busy = clock.seconds();
    assertTrue(busy >= 0.02 && busy <= (left - start) / 1e9, "busy " + busy);
    Thread.sleep(20);
    clock.enter();
    clock.leave();
    assertTrue(clock.seconds() < busy + 0.02, "nobody was inside in between");
  }
}
