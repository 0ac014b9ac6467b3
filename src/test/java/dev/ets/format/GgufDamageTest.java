package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import dev.ets.testing.Mutator;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes, a file is read or refused with a FormatException. */
class GgufDamageTest {
  /** Reads everything in the file; true if it was fine, false if it was refused as it should be. */
  private static boolean survives(byte[] file) {
    try (Checkpoint checkpoint = Gguf.of("x.gguf", MemorySegment.ofArray(file))) {
      for (MetaValue value : checkpoint.metadata().values().values()) {
        assertNotNull(value.toString());
      }
      for (Tensor tensor : checkpoint.tensors().values()) {
        if (tensor.dtype() != DType.I32 && tensor.dtype() != DType.I64) {
          assertEquals(tensor.shape().elements(), tensor.toFloats().length);
        }
      }
      return true;
    } catch (FormatException e) {
      assertTrue(e.getMessage().startsWith("x.gguf: "), e.getMessage());
      assertTrue(e.getMessage().length() < 2000, e.getMessage());
      return false;
    }
  }

  @Test
  void refusesAFileCutAnywhere() {
    byte[] file = GgufTest.someFile();
    int padding = 32 - 4; // after the last tensor, a scalar
    assertTrue(survives(file));
    for (int length = 0; length < file.length - padding; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThrows(
          FormatException.class,
          () -> Gguf.of("x.gguf", MemorySegment.ofArray(cut)),
          () -> cut.length + " bytes");
    }
  }

  @Test
  void readsOrRefusesMutatedFiles() {
    Random random = new Random(20_000);
    byte[] whole = GgufTest.someFile();
    byte[] small =
        GgufBytes.file(1, 2)
            .key("k", MetaType.ARRAY)
            .u32(MetaType.STRING.code())
            .u64(2)
            .text("a")
            .text("b")
            .key("general.alignment", MetaType.U32)
            .u32(8)
            .tensor("w", 0, 0, 2)
            .align(8)
            .u64(0)
            .bytes();
    int refused = 0;
    int rounds = Mutator.rounds(30_000);
    for (int round = 0; round < rounds; round++) {
      byte[] file = Mutator.bytes(random.nextInt(3) == 0 ? whole : small, random);
      refused += survives(file) ? 0 : 1;
    }
    assertTrue(refused > rounds / 3 && refused < rounds, refused + " refused");
  }

  @Test
  void allocatesNoMoreThanTheFileCallsFor() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[][] files = {
      GgufBytes.file(0, 1).key("t", MetaType.STRING).u64(Integer.MAX_VALUE).bytes(),
      GgufBytes.file(0, 1).key("t", MetaType.ARRAY).u32(0).u64(1L << 40).bytes(),
      GgufBytes.file(1L << 50, 1L << 50).bytes(),
      GgufBytes.file(1, 0).tensor("w", 0, 0, 1 << 30, 1 << 20).align(32).bytes()
    };
    for (byte[] file : files) {
      survives(file); // classes loaded
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      assertFalse(survives(file));
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
      assertTrue(bytes < 50_000, bytes + " bytes allocated");
    }
  }

  @Test
  void leavesLargeArraysInTheFile() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    GgufBytes texts = GgufBytes.file(0, 1).key("t", MetaType.ARRAY);
    texts.u32(MetaType.STRING.code()).u64(1500);
    for (int i = 0; i < 1500; i++) {
      texts.u64(0);
    }
    byte[] file = texts.bytes();
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
      assertTrue(Gguf.of("x.gguf", MemorySegment.ofArray(file)).metadata().has("t"));
      bytes = threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
    }
    assertTrue(bytes < file.length, bytes + " bytes allocated");
  }
}
