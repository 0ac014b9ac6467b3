package dev.ets.model;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import java.util.List;

/** The registry of model families. */
public final class Families {
  private static final List<Family> ALL =
      List.of(new Llama(), new Qwen2(), new Qwen3(), new Bert());

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
                architecture,
                String.join(", ", ALL.stream().map(Family::architecture).toList())));
  }
}
