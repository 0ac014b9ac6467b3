package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  @Test
  void refusesMoreThanTheMachineHasAndForgetsIt() {
    long petabyte = 1L << 50;
    for (int i = 0; i < 2; i++) {
      String message =
          assertThrows(UsageException.class, () -> NativeMemory.take(petabyte)).getMessage();
      assertTrue(message.contains("bytes of memory, the machine has"), message);
    }
    NativeMemory.take(1);
    NativeMemory.giveBack(1);
  }
}
