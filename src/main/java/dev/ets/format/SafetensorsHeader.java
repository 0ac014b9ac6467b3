package dev.ets.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the JSON header of a safetensors file, token by token. */
final class SafetensorsHeader {
  /** Writers' own notes, such as {"format": "pt"}. */
  private static final String NOTES = "__metadata__";

  private static final int MAX_RANK = 8;

  private static final Map<String, DType> TYPES =
      new TreeMap<>(
          Map.of(
              "F32", DType.F32,
              "F16", DType.F16,
              "BF16", DType.BF16,
              "I8", DType.I8,
              "U8", DType.U8,
              "I32", DType.I32,
              "I64", DType.I64));

  private final String source;
  private final JsonParser json;

  /**
   * A tensor.
   *
   * @param begin its first byte, from the start of the data
   * @param end behind its last byte; {@code end - begin} is what type and shape take
   */
  record Entry(String name, DType dtype, Shape shape, long begin, long end) {}

  private SafetensorsHeader(String source, JsonParser json) {
    this.source = source;
    this.json = json;
  }

  /**
   * All tensors, in the header's order.
   *
   * @throws FormatException when the header is damaged or a tensor is of an unsupported type
   */
  static List<Entry> read(String source, String text) {
    try (JsonParser json = JsonText.parser(text, Long.MAX_VALUE)) {
      return new SafetensorsHeader(source, json).read();
    } catch (IOException e) {
      throw JsonText.damaged(source, e);
    }
  }

  private List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    expect(json.nextToken(), JsonToken.START_OBJECT, "header");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals(NOTES)) {
        json.skipChildren();
      } else {
        entries.add(entry(name));
      }
    }
    if (json.nextToken() != null) {
      throw wrong("header", "is followed by something else");
    }
    return entries;
  }

  private Entry entry(String name) throws IOException {
    expect(json.currentToken(), JsonToken.START_OBJECT, name);
    @Nullable DType dtype = null;
    long @Nullable [] shape = null;
    long @Nullable [] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> dtype = dtype(name);
        case "shape" -> shape = longs("shape of " + name, MAX_RANK);
        case "data_offsets" -> offsets = longs("data_offsets of " + name, 2);
        default -> json.skipChildren();
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw new FormatException(
          source, "tensor", name, "lacks its dtype, its shape or its two data_offsets");
    }
    return checked(new Entry(name, dtype, new Shape(shape), offsets[0], offsets[1]));
  }

  private DType dtype(String name) throws IOException {
    expect(json.currentToken(), JsonToken.VALUE_STRING, "dtype of " + name);
    DType dtype = TYPES.get(json.getText());
    if (dtype == null) {
      throw wrong("dtype of " + name, "is not supported; supported are " + TYPES.keySet());
    }
    return dtype;
  }

  private long[] longs(String field, int most) throws IOException {
    expect(json.currentToken(), JsonToken.START_ARRAY, field);
    long[] values = new long[most];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count == most) {
        throw wrong(field, "is one number more than the limit of " + most);
      }
      expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, field);
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
        throw wrong(field, "is negative or overflows");
      }
      values[count++] = json.getLongValue();
    }
    return Arrays.copyOf(values, count);
  }

  private Entry checked(Entry entry) {
    long bytes;
    try {
      bytes = entry.dtype.bytes(entry.shape.elements());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new FormatException(source, "shape of " + entry.name, entry.shape, "overflows");
    }
    if (entry.begin > entry.end || entry.end - entry.begin != bytes) {
      throw new FormatException(
          source,
          "data_offsets of " + entry.name,
          "[%d, %d]".formatted(entry.begin, entry.end),
          "are not the %d bytes that %s %s takes".formatted(bytes, entry.dtype, entry.shape));
    }
    return entry;
  }

  private void expect(@Nullable JsonToken is, JsonToken wanted, String field) throws IOException {
    if (is != wanted) {
      throw wrong(field, "is not what belongs here: " + wanted);
    }
  }

  private FormatException wrong(String field, String problem) throws IOException {
    String value = json.currentToken() == null ? "nothing" : json.getText();
    return new FormatException(source, field, String.valueOf(value), problem);
  }
}
