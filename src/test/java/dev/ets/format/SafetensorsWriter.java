package dev.ets.format;

import dev.ets.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Writes safetensors files, right or wrong, without the code under test. */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** A file with these tensors, its data aligned as the format's own writer does. */
  public static byte[] file(Collection<Tensor> tensors) {
    List<String> entries = new ArrayList<>();
    entries.add("\"__metadata__\":{\"format\":\"pt\"}");
    long at = 0;
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Tensor tensor : tensors) {
      long end = at + tensor.data().byteSize();
      entries.add(
          String.format(
              Locale.ROOT,
              "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
              tensor.name(),
              tensor.dtype(),
              Arrays.toString(tensor.shape().dims()),
              at,
              end));
      at = end;
      data.writeBytes(tensor.data().toArray(ValueLayout.JAVA_BYTE));
    }
    String header = "{" + String.join(",", entries) + "}";
    return file(header + " ".repeat(Math.floorMod(-header.length(), 8)), data.toByteArray());
  }

  /** A file with this header and data. */
  public static byte[] file(String header, byte... data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }
}
