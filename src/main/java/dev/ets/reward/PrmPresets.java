package dev.ets.reward;

import dev.ets.UsageException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formats of published process reward models, by name, each as its {@code prm.json}. */
public final class PrmPresets {
  /** The preset of the PRM that comes with us. */
  public static final String SHIPPED = "shipped";

  private static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    // peiyi9979/math-shepherd-mistral-7b-prm: ids 648, 387 and 12902 of Mistral's vocabulary.
    ALL.put(
        "math-shepherd",
        """
        {"kind": "two-tags", "plus": "▁+", "minus": "▁-", "tag": "▁ки", "delimiter": "\\n",
         "prompt": "{question} "}""");
    // RLHFlow/Llama3.1-8B-PRM-Deepseek-Data and -Mistral-Data.
    ALL.put(
        "rlhflow",
        """
        {"kind": "two-tags", "plus": "+", "minus": "-", "delimiter": "", "layout": "turns"}""");
    // REBASE's Llemma experiments, whose policies write the tag: id 8094 of Llama 2's vocabulary.
    ALL.put(
        "llemma-prm",
        """
        {"kind": "one-tag", "tag": "▁ки", "delimiter": "\\n", "prompt": "{question} ",
         "tag_in_steps": true}""");
    // Qwen/Qwen2.5-Math-PRM-7B and -72B, Qwen/Qwen2.5-Math-7B-PRM800K.
    ALL.put(
        "qwen2.5-math-prm",
        """
        {"kind": "classifier", "tag": "<extra_0>", "delimiter": "", "layout": "answer",
         "chat": "chatml",
         "system": "Please reason step by step, and put your final answer within \\\\boxed{}."}""");
    // Skywork/Skywork-o1-Open-PRM-Qwen-2.5-1.5B and -7B: prepare_input in their published code.
    ALL.put(
        "skywork",
        """
        {"kind": "value", "tag": "\\n", "delimiter": "", "prompt": "{begin}{question}\\n"}""");
    ALL.put(
        SHIPPED,
        """
        {"kind": "value"}""");
  }

  /** Hugging Face's names of the architectures that are PRMs by themselves. */
  private static final Map<String, String> ARCHITECTURES =
      Map.of("Qwen2ForProcessRewardModel", "qwen2.5-math-prm", "Qwen2ForPrmModel", "skywork");

  private PrmPresets() {}

  /** The known names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The format of that name, when there is one. */
  public static Optional<PrmFormat> find(String name) {
    return Optional.ofNullable(ALL.get(name)).map(json -> PrmFile.parse("preset " + name, json));
  }

  /**
   * The format of that name.
   *
   * @throws UsageException when there is none; lists the known ones
   */
  public static PrmFormat named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "unknown PRM format '%s'; known: %s, or the path of a prm.json"
                        .formatted(name, String.join(", ", names()))));
  }

  /** The format of a Hugging Face architecture that is a PRM by itself. */
  public static Optional<PrmFormat> ofArchitecture(String architecture) {
    return Optional.ofNullable(ARCHITECTURES.get(architecture)).flatMap(PrmPresets::find);
  }
}
