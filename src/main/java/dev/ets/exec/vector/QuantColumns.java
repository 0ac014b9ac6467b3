package dev.ets.exec.vector;

import dev.ets.tensor.Block;
import dev.ets.tensor.BlockLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Blocks of as many rows as a panel has columns, next to each other, on their way into a {@link
 * QuantPanel}. A buffer to use again and again; not thread-safe.
 */
final class QuantColumns {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bytes that change places where 8 x 8 of them are transposed by halves of 4, 2 and 1. */
  private static final long[] HALVES = {0xFFFF_FFFFL, 0xFFFF_0000_FFFFL, 0xFF_00FF_00FF_00FFL};

  private static final long NIBBLES = 0x0F0F_0F0F_0F0F_0F0FL;
  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;

  private final QuantPanel layout;
  private final Block[] blocks;
  private final byte[] turned;
  private final float[] scales;
  private final float[] minima;
  private final long[] square = new long[8];

  /** Zeros in every column. */
  QuantColumns(BlockLayout type, QuantPanel layout) {
    this.layout = layout;
    blocks = new Block[layout.width()];
    Arrays.setAll(blocks, o -> new Block(type));
    turned = new byte[(int) layout.quantsAt(type.elements())];
    scales = new float[blocks[0].scales().length * layout.width()];
    minima = new float[scales.length];
  }

  /** The block of column {@code o}, to be filled. */
  Block block(int o) {
    return blocks[o];
  }

  /** Writes the blocks into a panel; their first element is input {@code k}. */
  void write(MemorySegment panel, int k) {
    int width = layout.width();
    if (width % 8 == 0) {
      turnByEights();
    } else {
      turnOneByOne();
    }
    for (int s = 0; s < scales.length / width; s++) {
      for (int o = 0; o < width; o++) {
        scales[s * width + o] = blocks[o].scales()[s];
        minima[s * width + o] = -blocks[o].minima()[s];
      }
    }
    int s = k / layout.subBlock();
    MemorySegment.copy(turned, 0, panel, ValueLayout.JAVA_BYTE, layout.quantsAt(k), turned.length);
    MemorySegment.copy(scales, 0, panel, ValueLayout.JAVA_FLOAT, layout.scalesAt(s), scales.length);
    if (layout.hasMinima()) {
      MemorySegment.copy(
          minima, 0, panel, ValueLayout.JAVA_FLOAT, layout.minimaAt(s), minima.length);
    }
  }

  /** Transposes 8 x 8 quants at a time in registers. */
  private void turnByEights() {
    int width = layout.width();
    long bias = layout.bias() * EACH_BYTE;
    for (int o = 0; o < width; o += 8) {
      for (int i = 0; i < blocks[o].quants().length; i += 8) {
        for (int j = 0; j < 8; j++) {
          square[j] = (long) LONG.get(blocks[o + j].quants(), i);
        }
        transpose(square);
        if (layout.nibbles()) {
          for (int j = 0; j < 8; j += 2) {
            // Adding a bias of 8 to four bits is to turn the highest round; one of 0 changes none.
            long low = (square[j] ^ bias) & NIBBLES;
            long high = (square[j + 1] ^ bias) & NIBBLES;
            LONG.set(turned, (i + j) / 2 * width + o, low | high << 4);
          }
        } else {
          for (int j = 0; j < 8; j++) {
            LONG.set(turned, (i + j) * width + o, square[j]);
          }
        }
      }
    }
  }

  /** Transposes 8 x 8 bytes, a row in each number. */
  private static void transpose(long[] rows) {
    for (int half = 4, h = 0; half > 0; half /= 2, h++) {
      for (int j = 0; j < 8; j++) {
        if ((j & half) == 0) {
          long differ = (rows[j] >>> 8 * half ^ rows[j + half]) & HALVES[h];
          rows[j + half] ^= differ;
          rows[j] ^= differ << 8 * half;
        }
      }
    }
  }

  /** As {@link #turnByEights}, for any width. */
  private void turnOneByOne() {
    int width = layout.width();
    for (int o = 0; o < width; o++) {
      byte[] quants = blocks[o].quants();
      for (int i = 0; i < quants.length; i++) {
        if (!layout.nibbles()) {
          turned[i * width + o] = quants[i];
        } else if (i % 2 == 0) {
          int low = quants[i] + layout.bias();
          int high = quants[i + 1] + layout.bias();
          turned[i / 2 * width + o] = (byte) (low | high << 4);
        }
      }
    }
  }
}
