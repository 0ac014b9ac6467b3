package dev.ets.model;

import java.util.ArrayList;
import java.util.List;

/** Collects the slots and ops of a model. Not thread-safe. */
final class SpecBuilder {
  private final List<Slot> slots = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();

  /** A new activation with one row per batch row. */
  Slot rows(int width) {
    return slot(width, false);
  }

  /** A new activation with one row per output. */
  Slot outputs(int width) {
    return slot(width, true);
  }

  private Slot slot(int width, boolean perOutput) {
    Slot s = new Slot(slots.size(), width, perOutput);
    slots.add(s);
    return s;
  }

  SpecBuilder add(Op op) {
    ops.add(op);
    return this;
  }

  ModelSpec build(
      String family, int vocabulary, int context, AttentionShape attention, Slot output) {
    return new ModelSpec(family, vocabulary, context, attention, slots, ops, output);
  }
}
