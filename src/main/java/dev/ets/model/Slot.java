package dev.ets.model;

/**
 * An activation: a matrix with one row per batch row, or one per output of the batch.
 *
 * @param index number of the slot in its model, from 0
 * @param width columns
 * @param perOutput whether it has one row per output instead of one per batch row
 */
public record Slot(int index, int width, boolean perOutput) {
  public Slot {
    if (index < 0 || width < 1) {
      throw new IllegalArgumentException("slot %d of width %d".formatted(index, width));
    }
  }
}
