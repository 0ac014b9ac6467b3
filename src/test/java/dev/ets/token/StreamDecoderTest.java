package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamDecoderTest {
  private final ByteLevelBpe bytes = SmallBpe.of("gpt-2", List.of("a b", "ab c"));

  @Test
  void holdsBackAnUnfinishedCharacter() {
    StreamDecoder stream = new StreamDecoder(bytes);
    int[] rocket = bytes.encode("\ud83d\ude80");
    assertEquals(4, rocket.length);
    assertEquals("", stream.append(rocket[0]));
    assertEquals("", stream.append(rocket[1]));
    assertEquals("", stream.append(rocket[2]));
    assertEquals("\ud83d\ude80", stream.append(rocket[3]));
    assertEquals("", stream.end());
  }

  @Test
  void endsAnUnfinishedCharacterAndStartsAfresh() {
    StreamDecoder stream = new StreamDecoder(bytes);
    assertEquals("", stream.append(0xF0));
    assertEquals("\ufffd", stream.end());
    assertEquals("b", stream.append('b'));
    assertEquals("", stream.end());
  }

  @Test
  void joinsToWhatDecodeGivesForAnyTokens() {
    Random random = new Random(3);
    for (int round = 0; round < 5000; round++) {
      int[] ids = random.ints(random.nextInt(20), 0, bytes.vocabSize()).toArray();
      if (round % 2 == 0) {
        ids = bytes.encode(RandomText.of(random, 12));
      }
      StreamDecoder stream = new StreamDecoder(bytes);
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        String part = stream.append(id);
        assertFalse(!part.isEmpty() && Character.isHighSurrogate(part.charAt(part.length() - 1)));
        text.append(part);
      }
      assertEquals(bytes.decode(ids), text.append(stream.end()).toString());
    }
  }
}
