package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import dev.ets.model.Families;
import dev.ets.model.Llama;
import dev.ets.model.ModelFiles;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Transformer;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A language model to measure. Closing it closes its file.
 *
 * @param name for people
 * @param type of the weight matrices
 * @param file none when the weights are random
 */
record BenchModel(
    String name, ModelSpec spec, Weights weights, DType type, Optional<Checkpoint> file)
    implements AutoCloseable {

  /** Types of random weights. */
  static final Set<DType> TYPES =
      EnumSet.of(
          DType.F32,
          DType.F16,
          DType.BF16,
          DType.Q8_0,
          DType.Q4_0,
          DType.Q4_K,
          DType.Q5_K,
          DType.Q6_K);

  /** Shapes for random weights, by name: SmolLM2, Qwen2.5, TinyLlama, Llama 3.2 and 3.1. */
  static final Map<String, Transformer> SHAPES =
      new TreeMap<>(
          Map.of(
              "135m", new Transformer(49_152, 8192, 576, 30, 9, 3, 64, 1536, 1e-5f, 100_000),
              "0.5b", new Transformer(151_936, 32_768, 896, 24, 14, 2, 64, 4864, 1e-6f, 1e6),
              "1b", new Transformer(32_000, 2048, 2048, 22, 32, 4, 64, 5632, 1e-5f, 10_000),
              "3b", new Transformer(128_256, 8192, 3072, 28, 24, 8, 128, 8192, 1e-5f, 500_000),
              "8b", new Transformer(128_256, 8192, 4096, 32, 32, 8, 128, 14_336, 1e-5f, 500_000)));

  /** Names of {@link #SHAPES}, for help texts. */
  static final class ShapeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHAPES.keySet().iterator();
    }
  }

  /** The file of a model that the project ships. */
  static Path shipped(String name) {
    return Path.of(System.getProperty("ets.home", "."), "models", "shipped", name);
  }

  /**
   * The model in a GGUF file or a folder from Hugging Face.
   *
   * @throws UsageException when there is no such file or it holds no language model
   * @throws dev.ets.format.FormatException when it is damaged
   */
  static BenchModel open(Path path) {
    Checkpoint file = ModelFiles.open(path);
    try {
      ModelSpec spec = Families.spec(file);
      if (!spec.attention().causal() || spec.output().width() != spec.vocabulary()) {
        throw new UsageException(path + " is no language model; name a policy with --model");
      }
      Op.Linear first = spec.products().findFirst().orElseThrow();
      DType type = file.tensor(first.weight(), first.out().width(), first.in().width()).dtype();
      String name = path.getFileName().toString();
      return new BenchModel(name, spec, file::tensor, type, Optional.of(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * A model with one of the {@link #SHAPES} and random weights.
   *
   * @throws UsageException for an unknown shape or a type that weights do not have; lists the known
   *     ones
   */
  static BenchModel random(String shape, DType type) {
    Transformer transformer = SHAPES.get(shape);
    if (transformer == null) {
      throw new UsageException(
          "unknown shape '%s'; known: %s".formatted(shape, String.join(", ", SHAPES.keySet())));
    }
    if (!TYPES.contains(type)) {
      throw new UsageException("weights are not of type %s; give one of %s".formatted(type, TYPES));
    }
    return random("random " + shape, transformer, type);
  }

  /** A model with random weights; its type is one of {@link #TYPES}. */
  static BenchModel random(String name, Transformer shape, DType type) {
    ModelSpec spec = Llama.spec(shape, Transformer.Head.LOGITS);
    return new BenchModel(name, spec, new RandomWeights(type), type, Optional.empty());
  }

  /** The same with its KV cache in another precision. */
  BenchModel withKvType(DType kvType) {
    return new BenchModel(name, spec.withKvType(kvType), weights, type, file);
  }

  /** The same without its head: a pass gives the hidden state of each output's row. */
  ModelSpec withoutHead() {
    List<Op> body = new ArrayList<>(spec.ops());
    body.removeIf(op -> op instanceof Op.Linear head && head.out().equals(spec.output()));
    return new ModelSpec(
        spec.family(),
        spec.vocabulary(),
        spec.context(),
        spec.attention(),
        spec.slots(),
        body,
        spec.hidden());
  }

  /** One line: name, size and type. */
  String text() {
    double weights =
        spec.products().mapToDouble(o -> (double) o.in().width() * o.out().width()).sum();
    return "%s, %.1fM weights in products, %s".formatted(name, weights * 1e-6, type);
  }

  @Override
  public void close() {
    file.ifPresent(Checkpoint::close);
  }
}
