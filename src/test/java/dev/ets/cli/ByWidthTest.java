package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ByWidthTest {
  private static double at(String text, int width) {
    return new ByWidth.Converter().convert(text).at(width, -7);
  }

  @Test
  void oneNumberIsForAllWidths() {
    assertEquals(1.4, at("1.4", 16));
    assertEquals(1.4, at("1.4", 256));
  }

  @Test
  void aListIsForItsWidthsAndLeavesTheOthersAsUsual() {
    assertEquals(1.5, at("16=1.5, 64=1.25", 16));
    assertEquals(1.25, at("16=1.5, 64=1.25", 64));
    assertEquals(-7, at("16=1.5, 64=1.25", 256));
  }
}
