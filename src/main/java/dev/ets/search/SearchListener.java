package dev.ets.search;

/** Watches a search. Its methods must not block: the search waits for them. */
public interface SearchListener {
  /** Watches nothing. */
  SearchListener NONE = new SearchListener() {};

  /** The search begins; its tree holds the root only. Called on the search's own thread. */
  default void started(Node root) {}

  /** A step was drawn and scored. Called from many threads at once, in no fixed order. */
  default void drew(Drawn step) {}

  /** A step was taken. Called on the search's own thread. */
  default void expanded(StepReport report) {}
}
