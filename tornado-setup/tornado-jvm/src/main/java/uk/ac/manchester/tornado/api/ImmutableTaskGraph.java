package uk.ac.manchester.tornado.api;

import dev.ets.tornado.jvm.Graph;

/** A task graph that no longer changes; several plans may use it. */
public class ImmutableTaskGraph {
  private final Graph graph;

  ImmutableTaskGraph(Graph graph) {
    this.graph = graph;
  }

  Graph graph() {
    return graph;
  }
}
