package dev.ets.model;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import dev.ets.format.JsonFile;
import dev.ets.format.OneLine;
import java.util.List;

/** The registry of model families. */
public final class Families {
  private static final List<Family> ALL =
      List.of(new Llama(), Qwen.QWEN_2, Qwen.QWEN_3, new Bert());

  private static final int SHOWN_CHARACTERS = 100;

  private Families() {}

  /**
   * The op list of a checkpoint, by its {@code general.architecture}.
   *
   * @throws UsageException when the family is unknown; lists the known ones
   * @throws dev.ets.format.FormatException when the metadata is damaged
   */
  public static ModelSpec spec(Checkpoint checkpoint) {
    String architecture = checkpoint.metadata().text("general.architecture");
    for (Family family : ALL) {
      if (family.architecture().equals(architecture)) {
        return family.spec(checkpoint);
      }
    }
    throw new UsageException(
        "%s is a model of the family '%s'; known are %s"
            .formatted(
                checkpoint.source(),
                OneLine.of(architecture, SHOWN_CHARACTERS),
                String.join(", ", ALL.stream().map(Family::architecture).toList())));
  }

  /**
   * The family of a Hugging Face folder, by the {@code model_type} of its config.json.
   *
   * @throws UsageException when it is unknown; lists the known ones
   */
  static Family of(JsonFile config) {
    String type = config.text("model_type");
    for (Family family : ALL) {
      if (family.modelTypes().contains(type)) {
        return family;
      }
    }
    throw new UsageException(
        "%s: model_type '%s' is not supported; supported are %s"
            .formatted(
                config.source(),
                OneLine.of(type, SHOWN_CHARACTERS),
                String.join(", ", ALL.stream().flatMap(f -> f.modelTypes().stream()).toList())));
  }
}
