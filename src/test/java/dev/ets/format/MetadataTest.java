package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MetadataTest {
  private final Metadata metadata =
      Metadata.builder()
          .text("name", "small")
          .count("layers", 4)
          .real("eps", 1e-5f)
          .flag("tied", true)
          .texts("tokens", List.of("a", "b"))
          .ints("kinds", 1, -3)
          .put("minus", new MetaValue.Int(MetaType.I32, -1))
          .build("m.gguf");

  @Test
  void looksUpByType() {
    assertEquals("small", metadata.text("name"));
    assertEquals(4, metadata.count("layers"));
    assertEquals(4.0, metadata.real("layers"));
    assertEquals(1e-5f, metadata.real("eps"));
    assertTrue(metadata.flag("tied"));
    assertEquals(List.of("a", "b"), metadata.texts("tokens"));
    assertEquals(-3, metadata.integers("kinds")[1]);
  }

  @Test
  void fallsBackOnlyWhereAValueIsMissing() {
    assertEquals(7, metadata.count("none", 7));
    assertEquals("x", metadata.text("none", "x"));
    assertEquals(0.5, metadata.real("none", 0.5));
    assertTrue(metadata.flag("none", true));
    assertError("layers: 4 is of type U32, not a text", m -> m.text("layers", "x"));
  }

  @Test
  void namesFileKeyAndValueOnErrors() {
    assertError("metadata: none is missing", m -> m.text("none"));
    assertError("name: small is of type STRING, not a whole number", m -> m.count("name"));
    assertError("name: small is of type STRING, not a number", m -> m.real("name"));
    assertError("minus: -1 is not in 0..2147483647", m -> m.count("minus"));
    assertError("eps: 1.0E-5 is of type F32, not true or false", m -> m.flag("eps"));
    assertError("is of type ARRAY, not an array of texts", m -> m.texts("kinds"));
    assertError("is of type ARRAY, not an array of whole numbers", m -> m.integers("tokens"));
    assertError("layers: 4 is of type U32, not an array", m -> m.integers("layers"));
  }

  private void assertError(String part, Function<Metadata, Object> lookup) {
    FormatException e = assertThrows(FormatException.class, () -> lookup.apply(metadata));
    assertTrue(e.getMessage().startsWith("m.gguf: "), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void refusesANegativeCount() {
    assertThrows(IllegalArgumentException.class, () -> Metadata.builder().count("layers", -1));
  }
}
