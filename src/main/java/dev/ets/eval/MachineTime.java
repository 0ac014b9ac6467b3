package dev.ets.eval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each search had the machine: every moment is divided evenly among the searches that were
 * in flight. So the times of all searches add up to the time in which at least one ran, and groups
 * that overlap share it.
 */
final class MachineTime {
  private final Map<CellKey, Double> seconds = new HashMap<>();

  /** Of all {@code cells} of a results file: any that ran beside others counts for these. */
  MachineTime(Collection<Cell> cells) {
    long first = cells.stream().mapToLong(c -> c.work().startedMillis()).min().orElse(0);
    List<Event> events = new ArrayList<>(2 * cells.size());
    for (Cell cell : cells) {
      double start = (cell.work().startedMillis() - first) / 1e3;
      events.add(new Event(start, cell.key(), 1));
      events.add(new Event(start + cell.work().seconds(), cell.key(), -1));
    }
    events.sort(Comparator.comparingDouble(Event::time));
    // What one search in flight since the first event would have had.
    double had = 0;
    double last = 0;
    int inFlight = 0;
    for (Event event : events) {
      if (inFlight > 0) {
        had += (event.time() - last) / inFlight;
      }
      last = event.time();
      inFlight += event.change();
      seconds.merge(event.key(), -event.change() * had, Double::sum);
    }
  }

  /**
   * The start or end of a search.
   *
   * @param time seconds since the first start
   * @param change of the number in flight
   */
  private record Event(double time, CellKey key, int change) {}

  /** The machine time of the search {@code key}. */
  double seconds(CellKey key) {
    return seconds.get(key);
  }
}
