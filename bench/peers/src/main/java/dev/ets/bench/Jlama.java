package dev.ets.bench;

import com.github.tjake.jlama.model.AbstractModel;
import dev.ets.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Jlama on Hugging Face folders: single sequences only, since it shares no prompt. */
final class Jlama implements Peer {
  /** What both sides read from safetensors. */
  private static final List<DType> TYPES = List.of(DType.BF16, DType.F32);

  @Override
  public String name() {
    return "jlama";
  }

  @Override
  public String version() {
    return Peer.jarOf(AbstractModel.class);
  }

  @Override
  public List<Benchmark> comparisons(PeerSettings settings) {
    List<Benchmark> comparisons = new ArrayList<>();
    for (String shape : settings.shapes()) {
      for (DType type : TYPES) {
        comparisons.add(
            new LanguageComparison(
                this,
                settings,
                "%s %s".formatted(shape, type),
                () -> RandomModelFile.folder(settings.folder(), shape, type),
                List.of()));
      }
    }
    return comparisons;
  }

  /** As its own launcher has them, and its Java operations whatever else is on the class path. */
  @Override
  public List<String> jvmOptions() {
    return List.of(
        "-Djlama.force_panama_tensor_operations=true",
        "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
  }

  /** Arguments: folder, vocabulary, threads. */
  @Override
  public Side open(List<String> arguments) {
    return LanguageWork.side(
        new JlamaModel(
            Path.of(arguments.get(0)),
            Integer.parseInt(arguments.get(1)),
            Integer.parseInt(arguments.get(2))));
  }
}
