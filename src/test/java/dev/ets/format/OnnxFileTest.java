package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedOutputStream;
import dev.ets.tensor.DType;
import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.testing.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxFileTest {
  /** Writes the fields of one message. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] node(String name, String opType, List<String> inputs) {
    return message(
        out -> {
          for (String input : inputs) {
            out.writeString(1, input);
          }
          out.writeString(2, name + "_output");
          out.writeString(3, name);
          out.writeString(4, opType);
          out.writeString(7, "a domain, to be skipped");
        });
  }

  /** A TensorProto but for its values. */
  private static byte[] tensor(String name, int type, Fields values, long... dims) {
    return message(
        out -> {
          for (long dim : dims) {
            out.writeInt64(1, dim);
          }
          out.writeInt32(2, type);
          values.write(out);
          out.writeString(8, name);
        });
  }

  private static byte[] raw(String name, int type, byte[] values, long... dims) {
    return tensor(name, type, out -> out.writeByteArray(9, values), dims);
  }

  private static byte[] model(List<byte[]> nodes, byte[]... tensors) {
    byte[] graph =
        message(
            out -> {
              for (byte[] node : nodes) {
                out.writeByteArray(1, node);
              }
              out.writeString(2, "main");
              for (byte[] tensor : tensors) {
                out.writeByteArray(5, tensor);
              }
            });
    return message(
        out -> {
          out.writeInt64(1, 8); // IR version
          out.writeByteArray(7, graph);
          out.writeByteArray(8, message(o -> o.writeInt64(2, 11)));
        });
  }

  private static final byte[] ADD = node("/add", "Add", List.of("a", "b"));

  private static OnnxFile read(byte[] file) {
    return OnnxFile.of("x.onnx", file);
  }

  @Test
  void readsNodesInOrder() {
    byte[] other = node("/mul", "Mul", List.of("c"));
    assertEquals(
        List.of(
            new OnnxFile.Node("/add", "Add", List.of("a", "b"), List.of("/add_output")),
            new OnnxFile.Node("/mul", "Mul", List.of("c"), List.of("/mul_output"))),
        read(model(List.of(ADD, other))).nodes());
  }

  @Test
  void readsRawAndTypedValuesAlike() {
    byte[] floats = {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0}; // 1, -2
    byte[] packed = message(o -> o.writeFixed32NoTag(0x3F800000));
    OnnxFile file =
        read(
            model(
                List.of(ADD),
                raw("raw", 1, floats, 2, 1),
                tensor("typed", 1, o -> writeFloats(o, 1, -2), 2, 1),
                tensor("packed", 1, o -> o.writeByteArray(4, packed), 1),
                raw("int8", 3, new byte[] {-1, 2}, 2),
                tensor("int8 typed", 3, o -> writeInts(o, -1, 2), 2),
                tensor("uint8 typed", 2, o -> writeInts(o, 200), 1),
                tensor("int64", 7, o -> o.writeInt64(7, -5), 1),
                raw("scalar", 1, Arrays.copyOf(floats, 4))));
    Map<String, Tensor> tensors = file.initialisers();
    assertEquals(new Shape(2, 1), tensors.get("raw").shape());
    assertArrayEquals(new float[] {1, -2}, tensors.get("raw").toFloats());
    assertArrayEquals(new float[] {1, -2}, tensors.get("typed").toFloats());
    assertArrayEquals(new float[] {1}, tensors.get("packed").toFloats());
    assertArrayEquals(new float[] {-1, 2}, tensors.get("int8").toFloats());
    assertArrayEquals(new float[] {-1, 2}, tensors.get("int8 typed").toFloats());
    assertEquals(DType.U8, tensors.get("uint8 typed").dtype());
    assertEquals((byte) 200, tensors.get("uint8 typed").data().get(LittleEndian.BYTE, 0));
    assertEquals(-5, tensors.get("int64").data().get(LittleEndian.LONG, 0));
    assertEquals(new Shape(), tensors.get("scalar").shape());
  }

  private static void writeFloats(CodedOutputStream out, float... values) throws IOException {
    for (float value : values) {
      out.writeFloat(4, value);
    }
  }

  private static void writeInts(CodedOutputStream out, int... values) throws IOException {
    for (int value : values) {
      out.writeInt32(5, value);
    }
  }

  @Test
  void saysWhichInitialiserIsWrong() {
    assertError("initialiser w: type 11 is not", raw("w", 11, new byte[8], 1));
    assertError("initialiser w: [3] does not fit", raw("w", 1, new byte[8], 3));
    assertError("initialiser w: [-1] does not fit", raw("w", 1, new byte[8], -1));
    assertError("initialiser w: external data is not", tensor("w", 1, o -> o.writeEnum(14, 1), 0));
    byte[] one = raw("w", 3, new byte[1], 1);
    assertError("initialiser: w occurs twice", one, one);
    String message = assertThrows(FormatException.class, () -> read(new byte[0])).getMessage();
    assertEquals("x.onnx: graph: none found: no ONNX model", message);
  }

  private static void assertError(String part, byte[]... tensors) {
    byte[] file = model(List.of(ADD), tensors);
    String message = assertThrows(FormatException.class, () -> read(file)).getMessage();
    assertTrue(message.startsWith("x.onnx: ") && message.contains(part), message);
  }

  @Test
  void readsOrRefusesDamagedFiles() {
    byte[] file =
        model(List.of(ADD, ADD), raw("w", 3, new byte[6], 2, 3), raw("v", 1, new byte[4]));
    Random random = new Random(9);
    int rounds = Mutator.rounds(20_000);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bad = file.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      bad = random.nextInt(4) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
      try {
        assertTrue(read(bad).nodes().size() > 0);
      } catch (FormatException e) {
        refused++;
      }
    }
    assertTrue(refused > rounds / 2, refused + " of " + rounds + " refused");
  }

  @Test
  void namesWeightsAfterTheirProductAndTurnsThem() {
    byte[] quants = {10, 20, 30, 40, 50, 60}; // (in 2, out 3)
    byte[] product =
        node(
            "/encoder/layer.0/output/dense/MatMul_quant",
            "MatMulInteger",
            List.of("x", "onnx::MatMul_1_quantized", "x_zero", "onnx::MatMul_1_zero_point"));
    OnnxFile file =
        read(
            model(
                List.of(product),
                raw("onnx::MatMul_1_quantized", 3, quants, 2, 3),
                tensor("onnx::MatMul_1_scale", 1, o -> writeFloats(o, 1, 0.5f, 2), 3),
                raw("onnx::MatMul_1_zero_point", 3, new byte[] {0, 10, -10}, 3),
                raw("table_quantized", 2, new byte[] {(byte) 129, 127}, 2, 1),
                tensor("table_scale", 1, o -> writeFloats(o, 0.25f)),
                raw("table_zero_point", 2, new byte[] {(byte) 128}),
                tensor("dense.bias", 1, o -> writeFloats(o, 7), 1)));
    Map<String, Tensor> weights = OnnxWeights.of("x.onnx", file);
    assertEquals(3, weights.size());
    Tensor dense = weights.get("encoder.layer.0.output.dense.weight");
    assertEquals(new Shape(3, 2), dense.shape());
    assertArrayEquals(new float[] {10, 40, 5, 20, 80, 140}, dense.toFloats());
    assertArrayEquals(new float[] {0.25f, -0.25f}, weights.get("table").toFloats());
    assertArrayEquals(new float[] {7}, weights.get("dense.bias").toFloats());
  }

  @Test
  void saysWhatAQuantisedWeightLacks() {
    byte[] weight = raw("w_quantized", 3, new byte[6], 2, 3);
    byte[] zero = raw("w_zero_point", 3, new byte[1]);
    byte[] scale = tensor("w_scale", 1, o -> writeFloats(o, 1, 1), 2);
    assertWeightError("w_scale is missing", weight, zero);
    assertWeightError("w_scale: 2 values for 3 columns", weight, zero, scale);
    assertWeightError("w: (6) is no matrix", raw("w_quantized", 3, new byte[6], 6), zero, scale);
  }

  private static void assertWeightError(String part, byte[]... tensors) {
    OnnxFile file = read(model(List.of(ADD), tensors));
    String message =
        assertThrows(FormatException.class, () -> OnnxWeights.of("x.onnx", file)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
