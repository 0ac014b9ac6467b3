package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {
  private static Checkpoint read(byte[] file) {
    return Gguf.of("x.gguf", MemorySegment.ofArray(file));
  }

  @Test
  void readsEveryKindOfMetadata() {
    GgufBytes file = GgufBytes.file(0, 15);
    file.key("u8", MetaType.U8).u8(200).key("i8", MetaType.I8).u8(200);
    file.key("u16", MetaType.U16).u16(40_000).key("i16", MetaType.I16).u16(40_000);
    file.key("u32", MetaType.U32).u32(-1).key("i32", MetaType.I32).u32(-1);
    file.key("u64", MetaType.U64).u64(-1).key("i64", MetaType.I64).u64(-1);
    file.key("f32", MetaType.F32).f32(1e-5f).key("f64", MetaType.F64).f64(1e-12);
    file.key("yes", MetaType.BOOL).u8(1).key("text", MetaType.STRING).text("Grüße");
    file.key("ints", MetaType.ARRAY).u32(MetaType.I16.code()).u64(3).u16(1).u16(-2).u16(3);
    file.key("texts", MetaType.ARRAY).u32(MetaType.STRING.code()).u64(2).text("a").text("");
    file.key("nested", MetaType.ARRAY).u32(MetaType.ARRAY.code()).u64(2);
    file.u32(MetaType.U8.code()).u64(2).u8(7, 8).u32(MetaType.STRING.code()).u64(1).text("in");
    Metadata metadata = read(file.bytes()).metadata();
    assertEquals(200, metadata.integer("u8"));
    assertEquals(-56, metadata.integer("i8"));
    assertEquals(40_000, metadata.integer("u16"));
    assertEquals(-25_536, metadata.integer("i16"));
    assertEquals(0xFFFF_FFFFL, metadata.integer("u32"));
    assertEquals(-1, metadata.integer("i32"));
    assertEquals("18446744073709551615", metadata.values().get("u64").toString());
    assertEquals(-1, metadata.integer("i64"));
    assertEquals(1e-5f, metadata.real("f32"));
    assertEquals(1e-12, metadata.real("f64"));
    assertTrue(metadata.flag("yes"));
    assertEquals("Grüße", metadata.text("text"));
    assertArrayEquals(new long[] {1, -2, 3}, metadata.integers("ints"));
    assertEquals(List.of("a", ""), metadata.texts("texts"));
    assertEquals(
        "2 x ARRAY [2 x U8 [7, 8], 1 x STRING [in]]", metadata.values().get("nested").toString());
  }

  @Test
  void turnsDimensionsRoundAndFindsDataByOffset() {
    GgufBytes file = GgufBytes.file(2, 1).key("general.alignment", MetaType.U32).u32(64);
    file.tensor("first", 0, 64, 3, 2).tensor("second", 24, 0, 5);
    file.align(64).u8(1, 2, 3, 4, 255).align(64);
    file.f32(1).f32(2).f32(3).f32(4).f32(5).f32(6);
    Checkpoint checkpoint = read(file.bytes());
    assertEquals(List.of("first", "second"), List.copyOf(checkpoint.tensors().keySet()));
    Tensor first = checkpoint.tensor("first", 2, 3);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, first.toFloats());
    assertArrayEquals(new float[] {1, 2, 3, 4, -1}, checkpoint.tensor("second", 5).toFloats());
  }

  @Test
  void readsVersion2() {
    byte[] file = GgufBytes.file(0, 1).key("a", MetaType.U8).u8(9).bytes();
    file[4] = 2;
    assertEquals(9, read(file).metadata().count("a"));
  }

  static List<Tensor> someTensors() {
    Random random = new Random(1);
    List<Tensor> tensors = new ArrayList<>();
    for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
      tensors.add(random(dtype, new Shape(3, 5, 7), random));
    }
    tensors.add(random(DType.Q8_0, new Shape(3, 64), random));
    tensors.add(random(DType.Q4_0, new Shape(2, 32), random));
    for (DType dtype : List.of(DType.Q4_K, DType.Q5_K, DType.Q6_K)) {
      tensors.add(random(dtype, new Shape(1, 256), random));
    }
    MemorySegment longs = MemorySegment.ofArray(new long[] {1, -1, Long.MAX_VALUE});
    tensors.add(new Tensor("longs", DType.I64, new Shape(3), longs));
    tensors.add(new Tensor("empty", DType.I8, new Shape(0), MemorySegment.ofArray(new byte[0])));
    tensors.add(Quantiser.quantise("scalar", DType.F32, new Shape(), 2.5f));
    return tensors;
  }

  private static Tensor random(DType dtype, Shape shape, Random random) {
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Quantiser.quantise(dtype.name(), dtype, shape, values);
  }

  static Metadata someMetadata() {
    return Metadata.builder()
        .text("general.architecture", "llama")
        .count("llama.block_count", 4)
        .real("llama.rope.freq_base", 10_000)
        .flag("tokenizer.ggml.add_bos_token", true)
        .texts("tokenizer.ggml.tokens", List.of("a", "Ġb", "日本"))
        .ints("tokenizer.ggml.token_type", 1, 1, 3)
        .put("scores", MetaArray.floats(0.5f, -1))
        .put("long", new MetaValue.Int(MetaType.I64, Long.MIN_VALUE))
        .put("byte", new MetaValue.Int(MetaType.U8, 255))
        .put("double", new MetaValue.Real(MetaType.F64, Math.PI))
        .build("test");
  }

  static byte[] someFile() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      GgufWriter.write(out, someMetadata(), someTensors());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  @Test
  void readsBackWhatItWrote(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("m.gguf");
    Files.writeString(file, "an older file");
    GgufWriter.write(file, someMetadata(), someTensors());
    assertArrayEquals(someFile(), Files.readAllBytes(file));
    assertEquals(0, Files.size(file) % 32);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    try (Checkpoint checkpoint = Gguf.open(file)) {
      someMetadata()
          .values()
          .forEach((key, v) -> assertSame(v, checkpoint.metadata().values().get(key)));
      for (Tensor tensor : someTensors()) {
        Tensor back = checkpoint.tensor(tensor.name(), tensor.shape().dims());
        assertEquals(tensor.dtype(), back.dtype());
        assertEquals(-1, tensor.data().mismatch(back.data()), tensor.name());
        assertEquals(0, back.data().address() % 32);
      }
    }
  }

  private static void assertSame(MetaValue expected, MetaValue actual) {
    if (expected instanceof MetaArray array) {
      assertEquals(-1, array.encoded().mismatch(((MetaArray) actual).encoded()));
      assertEquals(array.values(9), ((MetaArray) actual).values(9));
    } else {
      assertEquals(expected, actual);
    }
  }

  @Test
  void unmapsTheFileOnClose(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("m.gguf");
    GgufWriter.write(file, someMetadata(), someTensors());
    Checkpoint checkpoint = Gguf.open(file);
    checkpoint.close();
    Tensor tensor = checkpoint.tensors().get("F32");
    assertThrows(IllegalStateException.class, tensor::toFloats);
  }

  @Test
  void namesAFileThatIsNotThere(@TempDir Path folder) {
    Path none = folder.resolve("none.gguf");
    String message = assertThrows(UsageException.class, () -> Gguf.open(none)).getMessage();
    assertTrue(message.contains("none.gguf: no such file"), message);
    message = assertThrows(UsageException.class, () -> Gguf.open(folder)).getMessage();
    assertTrue(message.contains("is no regular file"), message);
  }

  @Test
  void namesFieldAndValueOfABadFile() {
    assertError("magic: 0x21554747 is not", new GgufBytes().raw("GGU!").u32(3).u64(0).u64(0));
    assertError("version: 1 is not", new GgufBytes().raw("GGUF").u32(1).u64(0).u64(0));
    assertError("big-endian", new GgufBytes().raw("GGUF").u32(3 << 24).u64(0).u64(0));
    assertError("tensor count: 18446744073709551615 is more", GgufBytes.file(-1, 0));
    assertError("metadata count: 99 is more", GgufBytes.file(0, 99));
    assertError("a: type 13 is no metadata type", GgufBytes.file(0, 1).text("a").u32(13).u8(0));
    assertError(
        "metadata key: a occurs twice",
        GgufBytes.file(0, 2).key("a", MetaType.U8).u8(1).key("a", MetaType.U8).u8(2));
    assertError("yes: 2 is no truth value", GgufBytes.file(0, 1).key("yes", MetaType.BOOL).u8(2));
    assertError(
        "metadata key 0: 1000 is more than fits", GgufBytes.file(0, 1).u64(1000).raw("abcdef"));
    GgufBytes array = GgufBytes.file(0, 1).key("a", MetaType.ARRAY);
    assertError("a: 4611686018427387905 is", array.u32(MetaType.U32.code()).u64((1L << 62) + 1));
  }

  @Test
  void keepsMessagesToOneLineWhateverTheFileHolds() {
    GgufBytes file = GgufBytes.file(1, 0).tensor("\u001b[2J\n" + "x".repeat(5000), 77, 0, 1);
    FormatException e = assertThrows(FormatException.class, () -> read(file.bytes()));
    assertTrue(e.getMessage().contains("type of \\u001b[2J\\nxxx"), e.getMessage());
    assertTrue(e.getMessage().length() < 1000, e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void refusesArraysNestedTooDeep() {
    GgufBytes file = GgufBytes.file(0, 1).key("deep", MetaType.ARRAY);
    for (int i = 0; i < 500; i++) {
      file.u32(MetaType.ARRAY.code()).u64(1);
    }
    assertError("nested more than 8 deep", file.u32(MetaType.U8.code()).u64(0));
  }

  @Test
  void namesTheTensorThatIsWrong() {
    assertError(
        "type of w: Q3_K (11) is not supported", GgufBytes.file(1, 0).tensor("w", 11, 0, 1));
    assertError("type of w: unknown (77)", GgufBytes.file(1, 0).tensor("w", 77, 0, 1));
    assertError(
        "rank of w: 5 is not in 0..4", GgufBytes.file(1, 0).tensor("w", 0, 0, 1, 1, 1, 1, 1));
    assertError(
        "dimension of w: 18446744073709551615", GgufBytes.file(1, 0).tensor("w", 0, 0, 1, -1));
    assertError(
        "size of w: (2147483648x4294967296)",
        GgufBytes.file(1, 0).tensor("w", 0, 0, 1L << 32, 1L << 31));
    assertError("innermost dimension of w: 33 is", GgufBytes.file(1, 0).tensor("w", 8, 0, 33, 32));
    assertError(
        "offset of w: 8 is no multiple",
        GgufBytes.file(1, 0).tensor("w", 0, 8, 1).align(32).u64(0).u64(0));
    assertError(
        "data of w: 16 bytes at offset 0 of 12 bytes",
        GgufBytes.file(1, 0).tensor("w", 0, 0, 4).align(32).f32(1).f32(2).f32(3));
    assertError(
        "data of w: 4 bytes at offset 4611686018427387904",
        GgufBytes.file(1, 0).tensor("w", 0, 1L << 62, 1).align(32).f32(1));
    assertError(
        "tensor: w occurs twice",
        GgufBytes.file(2, 0).tensor("w", 0, 0, 1).tensor("w", 0, 0, 1).align(32).f32(1));
    assertError(
        "general.alignment: 48 is no power",
        GgufBytes.file(0, 1).key("general.alignment", MetaType.U32).u32(48));
  }

  private static void assertError(String part, GgufBytes file) {
    FormatException e = assertThrows(FormatException.class, () -> read(file.bytes()));
    assertTrue(e.getMessage().startsWith("x.gguf: "), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertEquals("x.gguf", e.file());
    assertFalse(e.field().isEmpty() || e.value().isEmpty());
  }

  @Test
  void saysWhichTensorIsMissingOrMisshapen() {
    Checkpoint checkpoint = read(someFile());
    String message =
        assertThrows(FormatException.class, () -> checkpoint.tensor("none", 2, 3)).getMessage();
    assertEquals("x.gguf: tensor: none (2x3) is missing among 11 tensors", message);
    message =
        assertThrows(FormatException.class, () -> checkpoint.tensor("Q8_0", 64, 3)).getMessage();
    assertTrue(message.contains("Q8_0: (3x64) is not the shape"), message);
  }

  @Test
  void refusesToWriteWhatGgufCannotHold() {
    Tensor bytes = new Tensor("b", DType.U8, new Shape(1), MemorySegment.ofArray(new byte[1]));
    Tensor deep = Quantiser.quantise("d", DType.F32, new Shape(1, 1, 1, 1, 1), 1);
    Tensor one = Quantiser.quantise("d", DType.F32, new Shape(1), 1);
    for (List<Tensor> bad : List.of(List.of(bytes), List.of(deep), List.of(one, one))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> GgufWriter.write(new ByteArrayOutputStream(), someMetadata(), bad));
    }
    assertNotEquals(0, someFile().length);
  }
}
