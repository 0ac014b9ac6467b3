package dev.ets.format;

import dev.ets.tensor.DType;
import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of an ONNX model, plain or dynamically quantised, under the names they had in
 * PyTorch, as F32.
 *
 * <p>The exporter keeps the names of biases, norms and embeddings, but calls the weights of matrix
 * products {@code onnx::MatMul_787} and lays them out as (in, out). Those are named after the node
 * that uses them, {@code /encoder/layer.0/attention/self/query/MatMul}, with {@code _quant} behind
 * it in quantised models, and turned to (out, in). A quantised tensor W is three initialisers:
 * {@code W_quantized}, {@code W_scale} and {@code W_zero_point}, the last two one value or one per
 * column; its real value is (q - zero) * scale.
 */
final class OnnxWeights {
  private static final String QUANTISED = "_quantized";
  private static final Pattern PRODUCT = Pattern.compile("/(.+)/MatMul(?:_quant)?");

  private final String source;
  private final OnnxFile file;

  /** Node name by the weight it multiplies by. */
  private final Map<String, String> products = new HashMap<>();

  private OnnxWeights(String source, OnnxFile file) {
    this.source = source;
    this.file = file;
    for (OnnxFile.Node node : file.nodes()) {
      boolean product = node.opType().equals("MatMulInteger") || node.opType().equals("MatMul");
      if (product && node.inputs().size() > 1) {
        products.put(node.inputs().get(1), node.name());
      }
    }
  }

  /**
   * All weights by name.
   *
   * @throws FormatException when a quantised weight lacks its scale or zero point, they do not fit
   *     it, or no product uses it under a name we know
   */
  static Map<String, Tensor> of(String source, OnnxFile file) {
    OnnxWeights weights = new OnnxWeights(source, file);
    Map<String, Tensor> named = new TreeMap<>();
    for (Tensor tensor : file.initialisers().values()) {
      String name = tensor.name();
      if (name.endsWith(QUANTISED)) {
        Tensor real = weights.dequantise(name.substring(0, name.length() - QUANTISED.length()));
        named.put(real.name(), real);
      } else if (tensor.dtype() == DType.F32 && !name.endsWith("_scale")) {
        Tensor turned = weights.products.containsKey(name) ? weights.turned(tensor) : tensor;
        named.put(turned.name(), turned);
      }
    }
    return named;
  }

  private Tensor dequantise(String base) {
    Tensor quantised = part(base, QUANTISED);
    if (quantised.shape().rank() != 2) {
      throw new FormatException(source, base, quantised.shape(), "is no matrix");
    }
    int rows = Math.toIntExact(quantised.shape().dim(0));
    int columns = Math.toIntExact(quantised.shape().dim(1));
    float[] scale = perColumn(part(base, "_scale"), columns);
    float[] zero = perColumn(part(base, "_zero_point"), columns);
    String product = products.get(quantised.name());
    boolean turn = product != null;
    MemorySegment values = MemorySegment.ofArray(new float[Math.multiplyExact(rows, columns)]);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        long at = (long) row * columns + column;
        float value = (quant(quantised, at) - zero[column]) * scale[column];
        values.setAtIndex(LittleEndian.FLOAT, turn ? (long) column * rows + row : at, value);
      }
    }
    return turn
        ? new Tensor(productName(product), DType.F32, new Shape(columns, rows), values)
        : new Tensor(base, DType.F32, quantised.shape(), values);
  }

  private Tensor turned(Tensor tensor) {
    if (tensor.shape().rank() != 2) {
      throw new FormatException(source, tensor.name(), tensor.shape(), "is no matrix");
    }
    int rows = Math.toIntExact(tensor.shape().dim(0));
    int columns = Math.toIntExact(tensor.shape().dim(1));
    MemorySegment values = MemorySegment.ofArray(new float[Math.multiplyExact(rows, columns)]);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float value = tensor.data().getAtIndex(LittleEndian.FLOAT, (long) row * columns + column);
        values.setAtIndex(LittleEndian.FLOAT, (long) column * rows + row, value);
      }
    }
    String name = productName(products.get(tensor.name()));
    return new Tensor(name, DType.F32, new Shape(columns, rows), values);
  }

  private Tensor part(String base, String suffix) {
    Tensor part = file.initialisers().get(base + suffix);
    if (part == null) {
      throw new FormatException(source, "initialiser", base + suffix, "is missing");
    }
    return part;
  }

  /** {@code /encoder/layer.0/output/dense/MatMul} is about encoder.layer.0.output.dense. */
  private String productName(String node) {
    Matcher name = PRODUCT.matcher(node);
    if (!name.matches()) {
      throw new FormatException(
          source,
          "node",
          node,
          "multiplies by a weight and is not named /path/of/the/module/MatMul");
    }
    return name.group(1).replace('/', '.') + ".weight";
  }

  private float[] perColumn(Tensor tensor, int columns) {
    int count = Math.toIntExact(tensor.shape().elements());
    if (count != 1 && count != columns) {
      throw new FormatException(
          source, tensor.name(), count + " values", "for %d columns".formatted(columns));
    }
    float[] all = new float[columns];
    for (int i = 0; i < columns; i++) {
      all[i] = quant(tensor, count == 1 ? 0 : i);
    }
    return all;
  }

  private float quant(Tensor tensor, long at) {
    return switch (tensor.dtype()) {
      case F32 -> tensor.data().getAtIndex(LittleEndian.FLOAT, at);
      case I8 -> tensor.data().get(LittleEndian.BYTE, at);
      case U8 -> tensor.data().get(LittleEndian.BYTE, at) & 0xFF;
      case F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K, I32, I64 ->
          throw new FormatException(
              source, tensor.name(), tensor.dtype(), "is no type of quantised weights");
    };
  }
}
