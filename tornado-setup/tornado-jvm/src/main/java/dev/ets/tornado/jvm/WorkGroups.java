package dev.ets.tornado.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * Runs work-groups of one launch on one thread, one after the other. The work-items of a group are
 * coroutines: a barrier suspends one, and when all are suspended they go on in the same order. A
 * coroutine that is never suspended goes on with the next work-item, so kernels without barriers
 * need one per group.
 */
final class WorkGroups implements IntConsumer {
  private static final ContinuationScope SCOPE = new ContinuationScope("work-group");

  private final Launch launch;
  private final Launch.Arguments arguments;
  private final boolean forward = Settings.forward();
  private final WorkItem[] items;
  private int started;

  WorkGroups(Launch launch) {
    this.launch = launch;
    arguments = launch.newArguments();
    items = new WorkItem[launch.grid().groupItems()];
  }

  /** Suspends the work-item that runs on this thread. */
  static void suspend() {
    Continuation.yield(SCOPE);
  }

  /** Runs the {@code turn}-th group: counted from the last one when the order is turned round. */
  @Override
  public void accept(int turn) {
    Grid grid = launch.grid();
    int group = forward ? turn : grid.groups() - 1 - turn;
    arguments.enter(group);
    LocalMemory localMemory = new LocalMemory();
    for (int i = 0; i < items.length; i++) {
      items[i] = new WorkItem(grid, grid.group(group), grid.groupSize().point(i), localMemory);
    }
    started = 0;
    List<Continuation> waiting = new ArrayList<>();
    while (started < items.length) {
      resume(new Continuation(SCOPE, this::startItems), waiting);
    }
    while (!waiting.isEmpty()) {
      if (waiting.size() < items.length) {
        throw missedBarrier(waiting.size());
      }
      List<Continuation> phase = waiting;
      waiting = new ArrayList<>(items.length);
      for (Continuation coroutine : phase) {
        resume(coroutine, waiting);
      }
    }
  }

  private static void resume(Continuation coroutine, List<Continuation> waiting) {
    coroutine.run();
    if (!coroutine.isDone()) {
      waiting.add(coroutine);
    }
  }

  /** The body of each coroutine. */
  private void startItems() {
    while (started < items.length) {
      int i = started++;
      WorkItem item = items[forward ? i : items.length - 1 - i];
      try {
        arguments.call(item);
      } catch (Throwable t) {
        throw launch.failure(item.toString(), t);
      }
      item.markReturned();
    }
  }

  private RuntimeException missedBarrier(int waiting) {
    return launch.failure(
        first(false).toString(),
        new IllegalStateException(
            "%d work-items of its group stand at a barrier, this one among them, but the other %d have"
                    .formatted(waiting, items.length - waiting)
                + " returned, the first of them local %s".formatted(first(true).local())
                + ": let all of a group reach each barrier, or none"));
  }

  private WorkItem first(boolean returned) {
    for (WorkItem item : items) {
      if (item.returned() == returned) {
        return item;
      }
    }
    throw new AssertionError("no work-item of the group has returned = " + returned);
  }
}
