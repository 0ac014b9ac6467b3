package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ets.tensor.Tensor;
import dev.ets.testing.Mutator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
  private static Map<String, Tensor> read(byte[] file) {
    return Safetensors.of("x.safetensors", MemorySegment.ofArray(file));
  }

  private static List<Tensor> someTensors() {
    return GgufTest.someTensors().stream().filter(t -> t.dtype().blockSize() == 1).toList();
  }

  @Test
  void readsEveryTypeAsAViewOfTheMappedFile(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("model.safetensors");
    byte[] bytes = SafetensorsWriter.file(someTensors());
    Files.write(path, bytes);
    try (Arena arena = Arena.ofConfined()) {
      Map<String, Tensor> tensors = Safetensors.open(path, arena);
      assertEquals(
          someTensors().stream().map(Tensor::name).toList(), List.copyOf(tensors.keySet()));
      for (Tensor tensor : someTensors()) {
        Tensor back = tensors.get(tensor.name());
        assertEquals(tensor.dtype(), back.dtype());
        assertEquals(tensor.shape(), back.shape());
        assertEquals(-1, tensor.data().mismatch(back.data()), tensor.name());
        assertTrue(back.data().isMapped());
      }
      assertTrue(tensors.get("F32").withHeader().isPresent());
      tensors.get("F32").data().fill((byte) 7);
    }
    assertArrayEquals(bytes, Files.readAllBytes(path));
  }

  @Test
  void needsNoAlignmentAndNoOrder() {
    String header =
        "{\"b\":{\"data_offsets\":[1,9],\"shape\":[1,2],\"dtype\":\"F32\",\"more\":[{}]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}";
    byte[] data = {9, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0};
    String padded = header + " ".repeat(Math.floorMod(-header.length(), 8));
    Map<String, Tensor> tensors = read(SafetensorsWriter.file(padded, data));
    assertEquals(List.of("a", "b"), List.copyOf(tensors.keySet()));
    assertArrayEquals(new float[] {1, -2}, tensors.get("b").toFloats());
    assertTrue(tensors.get("b").withHeader().isEmpty(), "a device's array would be unaligned");
  }

  private static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  static Stream<Arguments> badHeaders() {
    String good = tensor("w", "F16", "[2]", "[0,4]");
    return Stream.of(
        Arguments.of("[]", "header: [ is not what belongs here"),
        Arguments.of("{} {}", "header: { is followed by something else"),
        Arguments.of("{", "JSON: line 1, column 2 is damaged"),
        Arguments.of("{" + good + "," + good + "}", "Duplicate field 'w'"),
        Arguments.of(
            "{" + tensor("w", "F8_E4M3", "[4]", "[0,4]") + "}",
            "dtype of w: F8_E4M3 is not supported; supported are [BF16, F16, F32, I32, I64, I8, U8]"),
        Arguments.of("{\"w\":{\"dtype\":\"F16\",\"shape\":[2]}}", "tensor: w lacks its dtype"),
        Arguments.of("{\"w\":7}", "w: 7 is not what belongs here"),
        Arguments.of("{" + tensor("w", "F16", "[2]", "[0]") + "}", "tensor: w lacks"),
        Arguments.of(
            "{" + tensor("w", "F16", "[2]", "[0,4,4]") + "}",
            "data_offsets of w: 4 is one number more than the limit of 2"),
        Arguments.of(
            "{" + tensor("w", "F16", "[1,1,1,1,1,1,1,1,2]", "[0,4]") + "}", "the limit of 8"),
        Arguments.of("{" + tensor("w", "F16", "[-2]", "[0,4]") + "}", "shape of w: -2 is negative"),
        Arguments.of("{" + tensor("w", "F16", "[2.0]", "[0,4]") + "}", "shape of w: 2.0 is not"),
        Arguments.of(
            "{" + tensor("w", "F16", "[9223372036854775808]", "[0,4]") + "}",
            "shape of w: 9223372036854775808 is negative or overflows"),
        Arguments.of(
            "{" + tensor("w", "F16", "[4611686018427387904,4]", "[0,4]") + "}",
            "shape of w: (4611686018427387904x4) overflows"),
        Arguments.of(
            "{" + tensor("w", "F16", "[3]", "[0,4]") + "}",
            "data_offsets of w: [0, 4] are not the 6 bytes that F16 (3) takes"),
        Arguments.of("{" + tensor("w", "F16", "[2]", "[4,0]") + "}", "[4, 0] are not the 4 bytes"),
        Arguments.of(
            "{" + tensor("w", "I8", "[3]", "[1,4]") + "}",
            "data_offsets of w: 1 is not 0, where the data before it end"),
        Arguments.of(
            "{" + good + "," + tensor("v", "I8", "[2]", "[2,4]") + "}",
            "data_offsets of v: 2 is not 4"),
        Arguments.of(
            "{" + tensor("w", "F16", "[4]", "[0,8]") + "}",
            "data_offsets of w: 8 is past the end of the 4 bytes of data (truncated?)"),
        Arguments.of(
            "{" + tensor("w", "I8", "[3]", "[0,3]") + "}",
            "data: 4 bytes are not the 3 that tensors take"));
  }

  @ParameterizedTest
  @MethodSource("badHeaders")
  void saysWhatIsWrongWithAHeader(String header, String message) {
    byte[] file = SafetensorsWriter.file(header, new byte[4]);
    String said = assertThrows(FormatException.class, () -> read(file)).getMessage();
    assertTrue(said.startsWith("x.safetensors: ") && said.contains(message), said);
  }

  @Test
  void refusesAHeaderLongerThanTheFileOrTheLimit() {
    byte[] file = SafetensorsWriter.file("{}");
    for (int at = 1; at < 8; at++) {
      byte[] wrong = file.clone();
      wrong[at] = (byte) 0x80;
      assertThrows(FormatException.class, () -> read(wrong));
    }
    assertEquals(Map.of(), read(file));
  }

  @Test
  void refusesAFileCutAnywhere() {
    byte[] file = SafetensorsWriter.file(someTensors());
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThrows(FormatException.class, () -> read(cut), () -> cut.length + " bytes");
    }
  }

  @Test
  void readsOrRefusesMutatedFiles() {
    Random random = new Random(30_000);
    byte[] file = SafetensorsWriter.file(someTensors());
    int length = file[0] & 0xFF | (file[1] & 0xFF) << 8;
    byte[] header = Arrays.copyOfRange(file, 8, 8 + length);
    byte[] data = Arrays.copyOfRange(file, 8 + length, file.length);
    int rounds = Mutator.rounds(6_000);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] mutated =
          random.nextBoolean()
              ? Mutator.bytes(file, random)
              : SafetensorsWriter.file(
                  new String(Mutator.json(header, random), StandardCharsets.UTF_8), data);
      try {
        read(mutated).values().forEach(t -> assertTrue(t.data().byteSize() <= file.length));
      } catch (FormatException e) {
        refused++;
        assertTrue(e.getMessage().length() < 2000, e.getMessage());
      }
    }
    assertTrue(refused > rounds / 3 && refused < rounds, refused + " of " + rounds + " refused");
  }

  @Test
  void allocatesInProportionToTheHeader() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    StringBuilder nested = new StringBuilder("{\"__metadata__\":");
    nested.append("[".repeat(500_000));
    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i < 20_000; i++) {
      many.append(tensor(Integer.toString(i), "I8", "[0]", "[0,0]")).append(',');
    }
    for (String header :
        List.of(nested.toString(), many.toString(), "{\"w\":" + "9".repeat(99_999))) {
      byte[] file = SafetensorsWriter.file(header);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      assertThrows(FormatException.class, () -> read(file));
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
      assertTrue(bytes < 1_000_000 + 25L * file.length, bytes + " of " + file.length);
    }
  }
}
