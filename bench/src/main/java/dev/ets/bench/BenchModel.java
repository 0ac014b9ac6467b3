package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import dev.ets.format.Gguf;
import dev.ets.model.Families;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Transformer;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

  /** Shapes for random weights, by name. */
  static final Map<String, Transformer> SHAPES =
      Map.of("1b", new Transformer(32_000, 2048, 2048, 22, 32, 4, 64, 5632, 1e-5f, 10_000));

  /**
   * The model in a file.
   *
   * @throws UsageException when there is no such file or it holds no language model
   * @throws dev.ets.format.FormatException when it is damaged
   */
  static BenchModel open(Path path) {
    Checkpoint file = Gguf.open(path);
    try {
      ModelSpec spec = Families.spec(file);
      if (!spec.attention().causal() || spec.output().width() != spec.vocabulary()) {
        throw new UsageException(path + " is no language model; name a policy with --model");
      }
      Op.Linear first = linears(spec).findFirst().orElseThrow();
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

  /** The matrix products of a pass. */
  static Stream<Op.Linear> linears(ModelSpec spec) {
    return spec.ops().stream().filter(Op.Linear.class::isInstance).map(Op.Linear.class::cast);
  }

  /** One line: name, size and type. */
  String text() {
    double weights =
        linears(spec).mapToDouble(o -> (double) o.in().width() * o.out().width()).sum();
    return "%s, %.1fM weights in products, %s".formatted(name, weights * 1e-6, type);
  }

  @Override
  public void close() {
    file.ifPresent(Checkpoint::close);
  }
}
