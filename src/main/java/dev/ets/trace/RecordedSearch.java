package dev.ets.trace;

import dev.ets.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One search of a file, whole or cut. Its events agree with each other: children follow their
 * parents, every id is that of an earlier node.
 *
 * @param steps in their order
 * @param outcome null when the search was cut
 */
public record RecordedSearch(
    TraceEvent.Started started,
    List<TraceEvent.Stepped> steps,
    TraceEvent.@Nullable Outcome outcome) {
  public RecordedSearch {
    Objects.requireNonNull(started, "started");
    steps = List.copyOf(steps);
  }

  /** Takes the events of one search in their order and checks them. */
  static final class Builder {
    private final String file;
    private final int number;
    private final List<TraceEvent.Stepped> steps = new ArrayList<>();
    private final Map<Integer, Integer> depths = new HashMap<>();
    private TraceEvent.@Nullable Started started;
    private TraceEvent.@Nullable Outcome outcome;

    /** For the search {@code number} of {@code file}. */
    Builder(String file, int number) {
      this.file = file;
      this.number = number;
    }

    void add(TraceEvent event) {
      switch (event) {
        case TraceEvent.Started first -> {
          check(started == null, "it begins twice");
          started = first;
          depths.put(0, 0);
        }
        case TraceEvent.Stepped step -> {
          check(started != null && outcome == null, "a step lies outside of it");
          check(step.step() == steps.size(), "step " + steps.size() + " says it is " + step.step());
          checkCandidates(step);
          step.children().forEach(this::place);
          steps.add(step);
        }
        case TraceEvent.Ended ended -> {
          check(started != null && outcome == null, "it ends before it began, or twice");
          checkLeaves(ended.outcome());
          outcome = ended.outcome();
        }
      }
    }

    RecordedSearch build() {
      check(started != null, "it has no beginning");
      return new RecordedSearch(started, steps, outcome);
    }

    private void checkCandidates(TraceEvent.Stepped step) {
      TraceEvent.Candidates candidates = step.candidates();
      long children = 0;
      for (int i = 0; i < candidates.nodes().length; i++) {
        checkNode(candidates.nodes()[i]);
        check(candidates.counts()[i] >= 0, "a count of children is " + candidates.counts()[i]);
        children += candidates.counts()[i];
      }
      check(
          children == step.children().size(),
          "step "
              + step.step()
              + " has "
              + step.children().size()
              + " of "
              + children
              + " children");
      if (step.pruning() != null) {
        checkFates(step.pruning(), candidates.nodes().length);
      }
    }

    private void checkFates(TraceEvent.Pruning pruning, int candidates) {
      check(
          pruning.twins().length == candidates,
          candidates + " candidates have " + pruning.twins().length + " fates");
      Set<Integer> groups =
          pruning.fates().stream().map(TraceEvent.Fate::node).collect(Collectors.toSet());
      for (int twin : pruning.twins()) {
        check(groups.contains(twin), "twin " + twin + " has no fate");
      }
      pruning.fates().forEach(fate -> checkNode(fate.node()));
    }

    private void place(TraceEvent.Child child) {
      check(!depths.containsKey(child.id()), "node " + child.id() + " is there twice");
      checkNode(child.parent());
      int depth = depths.get(child.parent()) + 1;
      check(child.depth() == depth, "node " + child.id() + " has depth " + child.depth());
      depths.put(child.id(), depth);
    }

    private void checkLeaves(TraceEvent.Outcome end) {
      for (TraceEvent.Leaf leaf : end.leaves()) {
        checkNode(leaf.node());
        check(
            leaf.vote() >= -1 && leaf.vote() < end.votes().size(),
            "leaf " + leaf.node() + " has vote " + leaf.vote());
      }
    }

    private void checkNode(int id) {
      check(depths.containsKey(id), "node " + id + " was never drawn");
    }

    private void check(boolean holds, String problem) {
      if (!holds) {
        throw new UsageException(
            "%s: search %d is damaged: %s; restore the file or make it anew"
                .formatted(file, number, problem));
      }
    }
  }
}
