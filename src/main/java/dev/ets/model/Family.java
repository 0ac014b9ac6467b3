package dev.ets.model;

import dev.ets.format.Checkpoint;

/** A model family: turns a checkpoint's metadata into an op list. */
interface Family {
  /** What {@code general.architecture} says in a checkpoint of this family. */
  String architecture();

  /**
   * The op list of a checkpoint.
   *
   * @throws dev.ets.format.FormatException when metadata is missing or does not fit
   */
  ModelSpec spec(Checkpoint checkpoint);
}
