package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufSplitTest {
  private static final List<Tensor> TENSORS = GgufTest.someTensors();

  @TempDir private Path folder;

  private Path path(int number, int count) {
    return folder.resolve("model-v1-0000%d-of-0000%d.gguf".formatted(number + 1, count));
  }

  /** Writes a part as gguf-split does: 16-bit numbers, the model's metadata in the first only. */
  private void write(Path path, int number, int count, int total, List<Tensor> tensors)
      throws IOException {
    Metadata.Builder metadata = Metadata.builder();
    if (number == 0) {
      metadata.putAll(GgufTest.someMetadata());
    }
    metadata.put("split.no", new MetaValue.Int(MetaType.U16, number));
    metadata.put("split.count", new MetaValue.Int(MetaType.U16, count));
    metadata.put("split.tensors.count", new MetaValue.Int(MetaType.I32, total));
    GgufWriter.write(path, metadata.build("test"), tensors);
  }

  private void writeThree() throws IOException {
    int total = TENSORS.size();
    write(path(0, 3), 0, 3, total, List.of()); // as with --no-tensor-first-split
    write(path(1, 3), 1, 3, total, TENSORS.subList(0, 4));
    write(path(2, 3), 2, 3, total, TENSORS.subList(4, total));
  }

  private void assertRefused(String part, Path named) {
    String message = assertThrows(FormatException.class, () -> Gguf.open(named)).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void opensAllPartsByAnyOfThem() throws IOException {
    writeThree();
    for (int named = 0; named < 3; named++) {
      try (Checkpoint model = Gguf.open(path(named, 3))) {
        assertEquals(path(0, 3).toString(), model.source());
        assertEquals("llama", model.metadata().text("general.architecture"));
        assertEquals(
            TENSORS.stream().map(Tensor::name).toList(), List.copyOf(model.tensors().keySet()));
        for (Tensor tensor : TENSORS) {
          Tensor back = model.tensor(tensor.name(), tensor.shape().dims());
          assertEquals(-1, tensor.data().mismatch(back.data()), tensor.name());
        }
      }
    }
  }

  @Test
  void unmapsEveryPartOnClose() throws IOException {
    writeThree();
    Checkpoint model = Gguf.open(path(0, 3));
    Map<String, Tensor> tensors = model.tensors();
    model.close();
    assertThrows(IllegalStateException.class, () -> tensors.get("F32").toFloats());
    assertThrows(IllegalStateException.class, () -> tensors.get("scalar").toFloats());
  }

  @Test
  void aSingleFileMayCallItselfTheOnlyPart() throws IOException {
    Path file = folder.resolve("any name");
    write(file, 0, 1, TENSORS.size(), TENSORS);
    try (Checkpoint model = Gguf.open(file)) {
      assertArrayEquals(new float[] {2.5f}, model.tensor("scalar").toFloats());
    }
  }

  @Test
  void namesAMissingPart() throws IOException {
    writeThree();
    Files.delete(path(1, 3));
    assertRefused(path(1, 3) + ": part: 2 of 3 is missing", path(2, 3));
    assertRefused(path(1, 3) + ": part: 2 of 3 is missing", path(0, 3));
  }

  @Test
  void refusesPartsThatDoNotBelongTogether() throws IOException {
    writeThree();
    write(path(1, 3), 1, 4, TENSORS.size(), TENSORS.subList(0, 4));
    assertRefused(path(1, 3) + ": split.count: 4 is not the 3", path(0, 3));
    write(path(1, 3), 2, 3, TENSORS.size(), TENSORS.subList(0, 4));
    assertRefused(path(1, 3) + ": split.no: 2 should be 1", path(0, 3));
    GgufWriter.write(path(1, 3), GgufTest.someMetadata(), TENSORS.subList(0, 4));
    assertRefused(path(1, 3) + ": metadata: split.count is missing", path(0, 3));
  }

  @Test
  void refusesATensorThatIsThereTwice() throws IOException {
    writeThree();
    write(path(2, 3), 2, 3, TENSORS.size(), TENSORS.subList(3, TENSORS.size()));
    assertRefused(path(2, 3) + ": tensor: Q8_0 is in an earlier part", path(0, 3));
  }

  @Test
  void refusesAWrongTotalOfTensors() throws IOException {
    writeThree();
    write(path(2, 3), 2, 3, TENSORS.size(), TENSORS.subList(5, TENSORS.size()));
    assertRefused(
        "split.tensors.count: %d is not the number".formatted(TENSORS.size()), path(1, 3));
  }

  @Test
  void refusesANumberThatIsNotTheNames() throws IOException {
    write(path(1, 3), 0, 3, TENSORS.size(), TENSORS);
    assertRefused("should end in -00001-of-00003.gguf", path(1, 3));
    write(path(1, 3), 7, 3, TENSORS.size(), TENSORS);
    assertRefused("split.no: 7 of 3 parts counts from 0", path(1, 3));
    write(path(1, 3), -1, 3, TENSORS.size(), TENSORS);
    assertThrows(FormatException.class, () -> Gguf.open(path(1, 3)));
  }
}
