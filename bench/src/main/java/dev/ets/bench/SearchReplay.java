package dev.ets.bench;

import dev.ets.engine.Lane;
import dev.ets.engine.Parallel;
import dev.ets.engine.TreeSession;
import dev.ets.search.Drawn;
import dev.ets.trace.RecordedSearch;
import dev.ets.trace.TraceEvent.Child;
import dev.ets.trace.TraceEvent.Pruning;
import dev.ets.trace.TraceEvent.Stepped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Plays a recorded search through the engine: the same steps below the same nodes, token by token,
 * the same scores asked for, and nodes released when the search released them. What the models
 * compute along the way is thrown away.
 */
final class SearchReplay {
  private final Lane policyLane;
  private final Lane rewardLane;
  private final int vocabulary;
  private final double prunerShare;

  /**
   * Replays in these lanes.
   *
   * @param vocabulary of both models; recorded tokens are taken modulo it
   * @param prunerShare of the recorded time of embedder and pruner to wait at each step
   */
  SearchReplay(Lane policyLane, Lane rewardLane, int vocabulary, double prunerShare) {
    this.policyLane = policyLane;
    this.rewardLane = rewardLane;
    this.vocabulary = vocabulary;
    this.prunerShare = prunerShare;
  }

  /** A node in both lanes. */
  private record Place(int policy, int reward) {}

  /**
   * Plays one search, on the calling thread; a lower order keeps its pages when they are scarce.
   */
  void run(RecordedSearch search, long order) {
    int[] prompt = tokens(search.started().prompt());
    try (TreeSession policy = policyLane.open(prompt, order);
        TreeSession reward = rewardLane.open(prompt, order)) {
      Map<Integer, Place> places = new HashMap<>();
      places.put(0, new Place(TreeSession.ROOT, TreeSession.ROOT));
      Map<Integer, Integer> lastSteps = lastSteps(search.steps());
      for (Stepped step : search.steps()) {
        waitFor(step.pruning());
        int[] nodes = step.candidates().nodes();
        int[] counts = step.candidates().counts();
        for (int i = 0; i < nodes.length; i++) {
          if (counts[i] == 0 && lastSteps.get(nodes[i]) == step.step()) {
            release(policy, reward, places.get(nodes[i]));
          }
        }
        List<Child> children = step.children();
        policy.expect((int) children.stream().filter(c -> c.tokens().length > 0).count());
        List<Place> grown =
            Parallel.map(
                children.size(),
                i -> grow(policy, reward, places.get(children.get(i).parent()), children.get(i)));
        for (int i = 0; i < grown.size(); i++) {
          places.put(children.get(i).id(), grown.get(i));
        }
        for (int i = 0; i < nodes.length; i++) {
          if (counts[i] > 0) {
            release(policy, reward, places.get(nodes[i]));
          }
        }
      }
    }
  }

  /** The last step at which each node could be expanded: after it, the node is dropped. */
  private static Map<Integer, Integer> lastSteps(List<Stepped> steps) {
    Map<Integer, Integer> last = new HashMap<>();
    for (Stepped step : steps) {
      for (int node : step.candidates().nodes()) {
        last.put(node, step.step());
      }
    }
    return last;
  }

  private Place grow(TreeSession policy, TreeSession reward, Place parent, Child child) {
    int[] tokens = tokens(child.tokens());
    if (tokens.length == 0) { // The context was full.
      return parent;
    }
    int drawn = policy.replay(parent.policy(), tokens);
    int scored = reward.add(parent.reward(), tokens);
    reward.evaluate(scored);
    Place place = new Place(drawn, scored);
    if (child.state() != Drawn.State.OPEN) {
      release(policy, reward, place);
    }
    return place;
  }

  private static void release(TreeSession policy, TreeSession reward, Place place) {
    policy.release(place.policy());
    reward.release(place.reward());
  }

  /** Embedder and pruner run beside the models, so that others go on meanwhile. */
  private void waitFor(Pruning pruning) {
    if (pruning != null && prunerShare > 0) {
      double seconds = pruning.embedSeconds() + pruning.pruneSeconds();
      LockSupport.parkNanos((long) (seconds * prunerShare * 1e9));
    }
  }

  private int[] tokens(int[] recorded) {
    int[] tokens = recorded.clone();
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] %= vocabulary;
    }
    return tokens;
  }
}
