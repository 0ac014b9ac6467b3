package dev.ets.search;

/**
 * A drawn step with its place in the tree of one problem.
 *
 * @param id index in the tree, in the order of placing; the root is 0
 * @param parent its parent's id; -1 for the root
 * @param depth steps from the root
 * @param drawn the step and its score
 */
public record Node(int id, int parent, int depth, Drawn drawn) {
  /** The step's text, its delimiter included. */
  public String text() {
    return drawn.step().text();
  }

  /** Tokens of its own: generated ones, for the root the prompt's. */
  public int tokens() {
    return drawn.step().tokens();
  }

  /** The reward model's score of the step, in [0, 1]. */
  public double score() {
    return drawn.score().value();
  }

  public Drawn.State state() {
    return drawn.state();
  }

  /** Whether it can be expanded. */
  public boolean open() {
    return drawn.state() == Drawn.State.OPEN;
  }
}
