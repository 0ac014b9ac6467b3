package dev.ets.model;

import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.format.Quantiser;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The rotary embedding in a config.json: {@code rope_theta} and {@code rope_scaling}, or both in
 * {@code rope_parameters}. Source: transformers' {@code modeling_rope_utils.py}.
 *
 * @param base of the frequencies
 * @param stretch factor of linear interpolation, 1 for none
 */
record RopeSettings(double base, double stretch, Optional<Llama3> llama3) {
  private static final double DEFAULT_BASE = 10_000;

  /** Keys of models whose layers differ. */
  private static final List<String> LAYER_TYPES = List.of("full_attention", "sliding_attention");

  /**
   * Llama 3.1's scaling: frequencies whose wave is longer than {@code context / low} are divided by
   * the factor, those whose wave is shorter than {@code context / high} stay, and in between it is
   * blended.
   *
   * @param context the longest text before the scaling
   */
  record Llama3(double factor, double low, double high, double context) {
    /** What frequency {@code base^(-2i/headDim)} is divided by. */
    double divisor(double base, int headDim, int i) {
      double wave = 2 * Math.PI * Math.pow(base, 2.0 * i / headDim);
      if (wave < context / high) {
        return 1;
      }
      if (wave > context / low) {
        return factor;
      }
      double smooth = (context / wave - low) / (high - low);
      return 1 / ((1 - smooth) / factor + smooth);
    }
  }

  /**
   * Reads them.
   *
   * @throws dev.ets.format.FormatException when a number is missing, or the scaling is of a kind
   *     that is not supported
   */
  static RopeSettings of(JsonFile config) {
    JsonFile parameters =
        config
            .findObject("rope_parameters")
            .or(() -> config.findObject("rope_scaling"))
            .orElse(config);
    for (String layers : LAYER_TYPES) {
      if (parameters.isObject(layers)) {
        throw parameters.error(layers, "is not supported: all layers must rotate alike");
      }
    }
    refusePart(config);
    refusePart(parameters);
    JsonFile withBase = parameters.has("rope_theta") ? parameters : config;
    double base = withBase.has("rope_theta") ? above(withBase, "rope_theta", 0) : DEFAULT_BASE;
    if (parameters == config) {
      return new RopeSettings(base, 1, Optional.empty());
    }
    String key = parameters.has("rope_type") || !parameters.has("type") ? "rope_type" : "type";
    String type = parameters.text(key, "default");
    return switch (type) {
      case "default" -> new RopeSettings(base, 1, Optional.empty());
      case "linear" -> new RopeSettings(base, above(parameters, "factor", 0), Optional.empty());
      case "llama3" -> new RopeSettings(base, 1, Optional.of(llama3(parameters)));
      default ->
          throw parameters.error(key, "is not supported; supported are default, linear, llama3");
    };
  }

  private static void refusePart(JsonFile from) {
    if (from.real("partial_rotary_factor", 1) != 1) {
      throw from.error("partial_rotary_factor", "is not supported; supported is 1");
    }
  }

  private static Llama3 llama3(JsonFile from) {
    double low = above(from, "low_freq_factor", 0);
    return new Llama3(
        above(from, "factor", 0),
        low,
        above(from, "high_freq_factor", low),
        from.positive("original_max_position_embeddings"));
  }

  /** A number above a limit, as a float too. */
  private static double above(JsonFile from, String key, double limit) {
    double value = from.real(key);
    if (!((float) value > (float) limit) || Float.isInfinite((float) value)) {
      throw from.error(key, "is not above %s, or overflows".formatted(limit));
    }
    return value;
  }

  /** Adds the metadata. */
  void describe(String prefix, Metadata.Builder to) {
    to.real(prefix + ".rope.freq_base", (float) base);
    if (stretch != 1) {
      to.text(prefix + ".rope.scaling.type", "linear")
          .real(prefix + ".rope.scaling.factor", (float) stretch);
    }
  }

  /** GGUF's tensor of divisors, for Llama 3's scaling. */
  Optional<Tensor> divisors(int headDim) {
    if (llama3.isEmpty()) {
      return Optional.empty();
    }
    float[] divisors = new float[headDim / 2];
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] = (float) llama3.get().divisor(base, headDim, i);
    }
    Shape shape = new Shape(divisors.length);
    return Optional.of(Quantiser.quantise(Decoder.ROPE_DIVISORS, DType.F32, shape, divisors));
  }
}
