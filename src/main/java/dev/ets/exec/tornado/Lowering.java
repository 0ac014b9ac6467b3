package dev.ets.exec.tornado;

import dev.ets.kernels.AddTable;
import dev.ets.kernels.Counts;
import dev.ets.kernels.EmbedTokens;
import dev.ets.kernels.Gelu;
import dev.ets.kernels.KvPages;
import dev.ets.kernels.LayerNorm;
import dev.ets.kernels.Linear;
import dev.ets.kernels.Normalize;
import dev.ets.kernels.PoolRows;
import dev.ets.kernels.Relu;
import dev.ets.kernels.RmsNorm;
import dev.ets.kernels.Rope;
import dev.ets.kernels.SampleToken;
import dev.ets.kernels.Sigmoid;
import dev.ets.kernels.SwiGlu;
import dev.ets.kernels.Tasks;
import dev.ets.kernels.TreeAttention;
import dev.ets.kv.Batch;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Slot;

/**
 * Turns the ops of a model into tasks.
 *
 * @param tasks where they go
 * @param next what a pass is described by
 */
record Lowering(
    ModelSpec spec, Tasks tasks, Descriptors next, WeightArrays weights, DeviceState state) {

  private static int which(Slot slot) {
    return slot.perOutput() ? Counts.OUTPUTS : Counts.ROWS;
  }

  /** Adds the draws, where the output is a row of logits. */
  void addDraws() {
    if (spec.output().width() == spec.vocabulary()) {
      SampleToken.add(
          tasks,
          next.drawRows,
          next.drawKeys,
          next.inverseTemperatures,
          state.data(spec.output()),
          state.drawn,
          state.logProbs,
          spec.vocabulary());
    }
  }

  /** Adds the task, or tasks, of an op. */
  void add(Op op) {
    switch (op) {
      case Op.EmbedTokens o ->
          EmbedTokens.add(
              tasks, next.tokens, weights.matrix(o.table()), state.data(o.out()), o.out().width());
      case Op.AddPositions o ->
          AddTable.addById(
              tasks, next.positions, weights.floats(o.table()), state.data(o.x()), o.x().width());
      case Op.AddTableRow o ->
          AddTable.addFixed(
              tasks, weights.floats(o.table()), o.row(), state.data(o.x()), o.x().width());
      case Op.RmsNorm o ->
          RmsNorm.add(
              tasks,
              which(o.in()),
              state.data(o.in()),
              weights.floats(o.weight()),
              state.data(o.out()),
              o.groups(),
              o.size(),
              o.eps());
      case Op.LayerNorm o ->
          LayerNorm.add(
              tasks,
              which(o.in()),
              state.data(o.in()),
              weights.floats(o.weight()),
              weights.floats(o.bias()),
              state.data(o.out()),
              o.in().width(),
              o.eps());
      case Op.Linear o ->
          Linear.add(
              tasks,
              which(o.in()),
              state.data(o.in()),
              weights.matrix(o.weight()),
              o.bias() == null ? state.noBias : weights.floats(o.bias()),
              state.data(o.out()),
              Linear.Shape.of(o.in().width(), o.out().width(), o.bias() != null, o.add()));
      case Op.Rope o -> addRope(o);
      case Op.StoreKv o ->
          KvPages.addStore(
              tasks, next.slots, state.data(o.k()), state.data(o.v()), state.caches[o.layer()]);
      case Op.Attention o ->
          TreeAttention.add(
              tasks,
              next.attention(),
              state.data(o.q()),
              state.caches[o.layer()],
              state.partials,
              state.data(o.out()),
              new TreeAttention.Shape(
                  spec.attention().heads(),
                  Batch.TILE_TOKENS,
                  spec.attention().causal(),
                  o.window(),
                  o.scale()));
      case Op.SwiGlu o ->
          SwiGlu.add(
              tasks,
              state.data(o.gate()),
              state.data(o.up()),
              state.data(o.out()),
              o.gate().width());
      case Op.Gelu o -> Gelu.add(tasks, state.data(o.x()), o.x().width());
      case Op.Relu o -> Relu.add(tasks, which(o.x()), state.data(o.x()), o.x().width());
      case Op.Select o ->
          PoolRows.addSelect(
              tasks,
              next.runs,
              state.data(o.in()),
              state.data(o.out()),
              o.in().width(),
              switch (o.end()) {
                case FIRST -> PoolRows.FIRST;
                case LAST -> PoolRows.LAST;
              });
      case Op.MeanPool o ->
          PoolRows.addMean(
              tasks, next.runs, state.data(o.in()), state.data(o.out()), o.in().width());
      case Op.Normalize o -> Normalize.add(tasks, which(o.x()), state.data(o.x()), o.x().width());
      case Op.Sigmoid o -> Sigmoid.add(tasks, which(o.x()), state.data(o.x()), o.x().width());
    }
  }

  private void addRope(Op.Rope o) {
    WeightArrays.Rope angles = weights.rope(o);
    Rope.Pairs pairs =
        switch (o.pairing()) {
          case ADJACENT -> Rope.Pairs.neighbours(o.heads(), o.headDim());
          case HALVES -> Rope.Pairs.halves(o.heads(), o.headDim());
        };
    Rope.add(tasks, next.positions, angles.cos(), angles.sin(), state.data(o.x()), pairs);
  }
}
