package dev.ets.format;

import dev.ets.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of tensor types in GGUF files (the enum {@code ggml_type}). */
final class GgmlType {
  private static final Map<Integer, DType> SUPPORTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0, DType.F32),
              Map.entry(1, DType.F16),
              Map.entry(2, DType.Q4_0),
              Map.entry(8, DType.Q8_0),
              Map.entry(12, DType.Q4_K),
              Map.entry(13, DType.Q5_K),
              Map.entry(14, DType.Q6_K),
              Map.entry(24, DType.I8),
              Map.entry(26, DType.I32),
              Map.entry(27, DType.I64),
              Map.entry(30, DType.BF16)));

  /** Names of the others, so that an error can say what a file holds. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(3, "Q4_1"),
          Map.entry(6, "Q5_0"),
          Map.entry(7, "Q5_1"),
          Map.entry(9, "Q8_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K"),
          Map.entry(15, "Q8_K"),
          Map.entry(16, "IQ2_XXS"),
          Map.entry(17, "IQ2_XS"),
          Map.entry(18, "IQ3_XXS"),
          Map.entry(19, "IQ1_S"),
          Map.entry(20, "IQ4_NL"),
          Map.entry(21, "IQ3_S"),
          Map.entry(22, "IQ2_S"),
          Map.entry(23, "IQ4_XS"),
          Map.entry(25, "I16"),
          Map.entry(28, "F64"),
          Map.entry(29, "IQ1_M"),
          Map.entry(34, "TQ1_0"),
          Map.entry(35, "TQ2_0"),
          Map.entry(39, "MXFP4"));

  private GgmlType() {}

  /** The type behind a code, null when it is not supported. */
  static DType ofCode(int code) {
    return SUPPORTED.get(code);
  }

  /** The code of a type. */
  static int code(DType type) {
    for (Map.Entry<Integer, DType> entry : SUPPORTED.entrySet()) {
      if (entry.getValue() == type) {
        return entry.getKey();
      }
    }
    throw new IllegalArgumentException(
        "%s cannot be stored in GGUF; use one of %s".formatted(type, supported()));
  }

  /** What a code stands for, for people. */
  static String name(int code) {
    return OTHERS.getOrDefault(code, "unknown") + " (" + Integer.toUnsignedString(code) + ")";
  }

  /** The supported types, for people. */
  static String supported() {
    return Arrays.toString(SUPPORTED.values().toArray());
  }
}
