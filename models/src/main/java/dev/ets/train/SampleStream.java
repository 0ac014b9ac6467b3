package dev.ets.train;

import dev.ets.exec.vector.Workers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Reads a source in order of index, in parallel, and cuts it into steps and micro-batches. */
final class SampleStream {
  private static final int AHEAD = 64;

  private final SampleSource source;
  private final Workers pool;
  private final ArrayDeque<Sample> queue = new ArrayDeque<>();
  private long next;

  /**
   * @param next index of the first sample to give
   */
  SampleStream(SampleSource source, long next, Workers pool) {
    this.source = source;
    this.next = next;
    this.pool = pool;
  }

  /** Index of the sample that the next step starts with: what a resumed run needs to know. */
  long next() {
    return next;
  }

  /** The next samples, as many as it takes to reach {@code tokens} tokens. */
  List<Sample> step(int tokens) {
    List<Sample> taken = new ArrayList<>();
    for (int total = 0; total < tokens; ) {
      if (queue.isEmpty()) {
        read();
      }
      Sample s = queue.remove();
      next++;
      total += s.tokens().length;
      taken.add(s);
    }
    return taken;
  }

  private void read() {
    Sample[] read = new Sample[AHEAD];
    long first = next;
    pool.run(AHEAD, i -> read[i] = source.sample(first + i));
    queue.addAll(List.of(read));
  }

  /** Cuts samples into runs of at most {@code rows} tokens; a longer sample stands alone. */
  static List<List<Sample>> microBatches(List<Sample> samples, int rows) {
    List<List<Sample>> all = new ArrayList<>();
    int from = 0;
    int total = 0;
    for (int i = 0; i < samples.size(); i++) {
      int n = samples.get(i).tokens().length;
      if (i > from && total + n > rows) {
        all.add(samples.subList(from, i));
        from = i;
        total = 0;
      }
      total += n;
    }
    if (from < samples.size()) {
      all.add(samples.subList(from, samples.size()));
    }
    return all;
  }
}
