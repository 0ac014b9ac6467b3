package dev.ets.search;

/** A way to spend a width. Stateless: one instance serves all searches. */
public interface SearchMethod {
  /** Its name on the command line and in reports. */
  String name();

  /** Whether it makes use of the width; one that does not is run once per seed. */
  default boolean usesWidth() {
    return true;
  }

  /** Whether it compares steps by their vectors. */
  default boolean embeds() {
    return false;
  }

  /**
   * Grows the search's tree until the width is spent or nothing is left to expand.
   *
   * @throws dev.ets.engine.EngineException when the engine cannot serve it
   */
  void run(Search search);
}
