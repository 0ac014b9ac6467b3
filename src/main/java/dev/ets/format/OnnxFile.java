package dev.ets.format;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What we need of an ONNX model: the constants (initialisers) and the nodes of its graph, so that a
 * constant can be told by the node that uses it. Subgraphs and attributes are skipped.
 *
 * <p>Field numbers are those of {@code onnx.proto}: ModelProto.graph 7; GraphProto.node 1,
 * initializer 5; NodeProto.input 1, output 2, name 3, op_type 4.
 *
 * @param nodes in the file's order, which is an order of execution
 * @param initialisers by name
 */
public record OnnxFile(List<Node> nodes, Map<String, Tensor> initialisers) {
  /** One operation: reads the values {@code inputs}, makes the values {@code outputs}. */
  public record Node(String name, String opType, List<String> inputs, List<String> outputs) {}

  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALISER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OP_TYPE = 4;

  public OnnxFile {
    nodes = List.copyOf(nodes);
    initialisers = Map.copyOf(initialisers);
  }

  /**
   * Parses a model. Large initialisers stay views of {@code file}.
   *
   * @param source what to call it in messages
   * @throws FormatException when it is damaged or holds tensors we do not support
   */
  public static OnnxFile of(String source, byte[] file) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(ByteBuffer.wrap(file));
      in.enableAliasing(true);
      return new Parser(source, in).model();
    } catch (IOException e) {
      throw new FormatException(
          source, "protobuf", file.length + " bytes", "are no ONNX model: " + e.getMessage());
    }
  }

  private static final class Parser {
    private final String source;
    private final CodedInputStream in;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> initialisers = new LinkedHashMap<>();

    Parser(String source, CodedInputStream in) {
      this.source = source;
      this.in = in;
    }

    OnnxFile model() throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (isMessage(tag, MODEL_GRAPH)) {
          inMessage(this::graph);
        } else {
          in.skipField(tag);
        }
      }
      if (nodes.isEmpty()) {
        throw new FormatException(source, "graph", "none", "found: no ONNX model");
      }
      return new OnnxFile(nodes, initialisers);
    }

    private void graph() throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (isMessage(tag, GRAPH_NODE)) {
          inMessage(this::node);
        } else if (isMessage(tag, GRAPH_INITIALISER)) {
          inMessage(this::initialiser);
        } else {
          in.skipField(tag);
        }
      }
    }

    private void node() throws IOException {
      String name = "";
      String opType = "";
      List<String> inputs = new ArrayList<>();
      List<String> outputs = new ArrayList<>();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (isMessage(tag, NODE_INPUT)) {
          inputs.add(in.readString());
        } else if (isMessage(tag, NODE_OUTPUT)) {
          outputs.add(in.readString());
        } else if (isMessage(tag, NODE_NAME)) {
          name = in.readString();
        } else if (isMessage(tag, NODE_OP_TYPE)) {
          opType = in.readString();
        } else {
          in.skipField(tag);
        }
      }
      nodes.add(new Node(name, opType, List.copyOf(inputs), List.copyOf(outputs)));
    }

    private void initialiser() throws IOException {
      Tensor tensor = OnnxTensor.read(source, in);
      if (initialisers.put(tensor.name(), tensor) != null) {
        throw new FormatException(source, "initialiser", tensor.name(), "occurs twice");
      }
    }

    private static boolean isMessage(int tag, int field) {
      return tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }

    private interface Reader {
      void read() throws IOException;
    }

    /** Runs {@code reader} on the length-delimited field at hand. */
    private void inMessage(Reader reader) throws IOException {
      int end = in.pushLimit(in.readRawVarint32());
      reader.read();
      in.checkLastTagWas(0);
      in.popLimit(end);
    }
  }
}
