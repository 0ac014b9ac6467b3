package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.model.Twin;
import dev.ets.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir Path folder;

  @Test
  void ofAFolderCoversTheFilesThatMakeTheModel() throws IOException {
    Twin.small().writeFolder(folder, DType.F32, 2);
    String before = Fingerprint.of(folder);
    assertTrue(before.startsWith(folder.getFileName() + " "), before);
    Files.writeString(folder.resolve("README.md"), "a card");
    assertEquals(before, Fingerprint.of(folder));
    for (String name :
        new String[] {
          "config.json",
          "tokenizer.json",
          "model-00002-of-00002.safetensors",
          "1_Pooling/config.json"
        }) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[] {32}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      String after = Fingerprint.of(folder);
      assertNotEquals(before, after, name);
      before = after;
    }
    Files.move(folder.resolve("config.json"), folder.resolve("another.json"));
    assertNotEquals(before, Fingerprint.of(folder), "a file has another name");
  }

  @Test
  void ofASplitModelCoversAllParts() throws IOException {
    Path first = folder.resolve("m-00001-of-00002.gguf");
    Files.writeString(first, "one");
    Files.writeString(folder.resolve("m-00002-of-00002.gguf"), "two");
    String before = Fingerprint.of(first);
    Files.writeString(folder.resolve("m-00002-of-00002.gguf"), "too");
    assertNotEquals(before, Fingerprint.of(first));
  }
}
