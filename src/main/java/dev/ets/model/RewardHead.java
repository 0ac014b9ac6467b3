package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import dev.ets.tensor.DType;
import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns models that score in other ways into models with a value head, sigmoid(w x + b) of the last
 * hidden state x: what executors know. Each is the same function as its definition:
 *
 * <ul>
 *   <li>softmax over two logits w1 x + b1 and w0 x + b0 is sigmoid((w1 - w0) x + b1 - b0);
 *   <li>the mean of all logits is (mean of the rows) x.
 * </ul>
 *
 * <p>The derived tensors are small and F32; sums are in double.
 */
public final class RewardHead {
  // Names of Hugging Face's files, which GGUF has none of its own for.
  private static final String HIDDEN = "score.0.";
  private static final String CLASSES = "score.2.";
  private static final String SUMMARY = "v_head.summary.";

  private static final int MAX_WIDTH = 1 << 20;

  private RewardHead() {}

  /** Whether a file's own head gives one value per token. */
  public static boolean isValue(Checkpoint model) {
    return model.metadata().text(Decoder.HEAD, "").equals("value") || model.has(SUMMARY + "weight");
  }

  /** Whether a file is a reward model by its tensors, and so no policy. */
  public static boolean isReward(Checkpoint model) {
    return isValue(model) || model.has(CLASSES + "weight");
  }

  /**
   * A model with a value head of its own.
   *
   * @throws FormatException when it has none
   */
  public static Checkpoint value(Checkpoint model) {
    Map<String, Tensor> head = new HashMap<>();
    if (model.has(SUMMARY + "weight")) {
      head.put(Decoder.VALUE_WEIGHT, renamed(model, SUMMARY + "weight", Decoder.VALUE_WEIGHT));
      head.put(
          Decoder.VALUE_BIAS,
          model.has(SUMMARY + "bias")
              ? renamed(model, SUMMARY + "bias", Decoder.VALUE_BIAS)
              : tensor(Decoder.VALUE_BIAS, new double[1], 1));
    } else if (!model.has(Decoder.VALUE_WEIGHT)) {
      throw new FormatException(
          model.source(),
          "tensor",
          Decoder.VALUE_WEIGHT,
          "is missing: the model has no value head, and so is no PRM of kind value");
    }
    return withHead(model, head);
  }

  /**
   * A language model whose score is the softmax over the logits of two tokens, {@code plus}'s part.
   *
   * @throws FormatException when the output matrix lacks a row
   */
  public static Checkpoint twoTags(Checkpoint model, int plus, int minus) {
    Tensor output = output(model);
    RowSum sum = new RowSum(model, output);
    sum.add(plus, 1);
    sum.add(minus, -1);
    return withHead(model, head(sum.values, 0));
  }

  /**
   * A language model whose score is the sigmoid of the mean of all logits.
   *
   * @throws FormatException when there is no output matrix
   */
  public static Checkpoint oneTag(Checkpoint model) {
    Tensor output = output(model);
    RowSum mean = new RowSum(model, output);
    long rows = output.shape().dim(0);
    for (long row = 0; row < rows; row++) {
      mean.add(row, 1.0 / rows);
    }
    return withHead(model, head(mean.values, 0));
  }

  /**
   * A model with a hidden layer, a ReLU and two classes, whose score is the second class's part of
   * their softmax.
   *
   * @throws FormatException when a tensor of that head is missing or has another shape
   */
  public static Checkpoint classifier(Checkpoint model) {
    for (String name : new String[] {HIDDEN, CLASSES}) {
      if (!model.has(name + "weight")) {
        throw new FormatException(
            model.source(),
            "tensor",
            name + "weight",
            "is missing: the model has no classification head, and so is no PRM of kind classifier");
      }
    }
    Shape hidden = model.tensors().get(HIDDEN + "weight").shape();
    long width = hidden.rank() == 2 ? hidden.dim(0) : 0;
    Tensor classes = model.tensor(CLASSES + "weight", 2, width);
    RowSum sum = new RowSum(model, classes);
    sum.add(1, 1);
    sum.add(0, -1);
    float[] bias = model.tensor(CLASSES + "bias", 2).toFloats();
    Map<String, Tensor> head = head(sum.values, (double) bias[1] - bias[0]);
    head.put(Decoder.HIDDEN_WEIGHT, renamed(model, HIDDEN + "weight", Decoder.HIDDEN_WEIGHT));
    head.put(Decoder.HIDDEN_BIAS, renamed(model, HIDDEN + "bias", Decoder.HIDDEN_BIAS));
    return withHead(model, head);
  }

  private static Tensor output(Checkpoint model) {
    String name = model.has(Decoder.OUTPUT) ? Decoder.OUTPUT : Decoder.EMBEDDING;
    Tensor output = model.tensors().get(name);
    if (output == null || output.shape().rank() != 2 || output.shape().elements() == 0) {
      throw new FormatException(model.source(), "tensor", name, "is missing or no matrix");
    }
    return output;
  }

  /** A weighted sum of a matrix's rows. */
  private static final class RowSum {
    private final Checkpoint model;
    private final Tensor matrix;
    private final float[] row;
    private final double[] values;

    RowSum(Checkpoint model, Tensor matrix) {
      this.model = model;
      this.matrix = matrix;
      long width = matrix.shape().dim(1);
      if (width > MAX_WIDTH) {
        throw new FormatException(
            model.source(), matrix.name(), matrix.shape(), "is wider than " + MAX_WIDTH);
      }
      row = new float[(int) width];
      values = new double[(int) width];
    }

    void add(long index, double factor) {
      if (index >= matrix.shape().dim(0)) {
        throw new FormatException(
            model.source(), matrix.name(), matrix.shape(), "has no row for token " + index);
      }
      try {
        matrix.copyTo(index * row.length, row, 0, row.length);
      } catch (IllegalArgumentException e) {
        throw new FormatException(
            model.source(), matrix.name(), matrix.dtype(), "cannot be read: " + e.getMessage());
      }
      for (int i = 0; i < row.length; i++) {
        values[i] += factor * row[i];
      }
    }
  }

  private static Map<String, Tensor> head(double[] weight, double bias) {
    Map<String, Tensor> head = new HashMap<>();
    head.put(Decoder.VALUE_WEIGHT, tensor(Decoder.VALUE_WEIGHT, weight, 1, weight.length));
    head.put(Decoder.VALUE_BIAS, tensor(Decoder.VALUE_BIAS, new double[] {bias}, 1));
    return head;
  }

  private static Tensor tensor(String name, double[] values, long... dims) {
    MemorySegment data = Arena.ofAuto().allocate(4L * values.length, 64);
    for (int i = 0; i < values.length; i++) {
      data.setAtIndex(LittleEndian.FLOAT, i, (float) values[i]);
    }
    return new Tensor(name, DType.F32, new Shape(dims), data);
  }

  private static Tensor renamed(Checkpoint model, String from, String to) {
    Tensor tensor = model.tensors().get(from);
    if (tensor == null) {
      throw new FormatException(
          model.source(), "tensor", from, "is missing among %d".formatted(model.tensors().size()));
    }
    return tensor.named(to);
  }

  private static Checkpoint withHead(Checkpoint model, Map<String, Tensor> head) {
    Metadata metadata =
        Metadata.builder()
            .putAll(model.metadata())
            .text(Decoder.HEAD, "value")
            .build(model.source());
    return model.with(metadata, head);
  }
}
