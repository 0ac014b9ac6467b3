package dev.ets.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.smile.SmileFactory;
import com.fasterxml.jackson.dataformat.smile.SmileGenerator;
import com.fasterxml.jackson.dataformat.smile.databind.SmileMapper;
import dev.ets.UsageException;
import java.io.IOException;

/**
 * Bytes of a trace file: Smile documents one behind the other, first {@code {"ets_trace": 1}}, then
 * the events. Each ends with Smile's end marker, a byte that occurs nowhere else, so that documents
 * are found as lines of text are, and what follows the last marker is the rest of a write that was
 * cut.
 */
final class TraceFormat {
  /** Rises with every change of {@link TraceEvent}. */
  static final int VERSION = 1;

  /** Smile's end of content; never part of a value. */
  static final byte END = (byte) 0xFF;

  /** What each Smile document begins with. */
  private static final byte[] SIGNATURE = {':', ')', '\n'};

  /** Strict: a missing, unknown or null field is damage, since the version fixes all fields. */
  private static final ObjectMapper MAPPER =
      SmileMapper.builder(
              SmileFactory.builder()
                  .enable(SmileGenerator.Feature.WRITE_END_MARKER)
                  .enable(SmileGenerator.Feature.CHECK_SHARED_STRING_VALUES)
                  .build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private record Header(int etsTrace) {}

  private TraceFormat() {}

  static byte[] header() {
    return encode(new Header(VERSION));
  }

  static byte[] encode(TraceEvent event) {
    return encode((Object) event);
  }

  private static byte[] encode(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no Smile for " + value.getClass(), e);
    }
  }

  /** Whether a file that begins with these bytes may be a trace, perhaps one that was cut. */
  static boolean maybeTrace(byte[] bytes, int length) {
    for (int i = 0; i < Math.min(length, SIGNATURE.length); i++) {
      if (bytes[i] != SIGNATURE[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Checks the first document of a file.
   *
   * @throws UsageException when it is another version's
   */
  static void checkHeader(byte[] document, String file) {
    int version;
    try {
      JsonNode header = MAPPER.readTree(document);
      version = header.path("ets_trace").asInt(0);
    } catch (IOException e) {
      version = 0;
    }
    if (version != VERSION) {
      throw new UsageException(
          "%s is no trace of format %d, which this program reads%s; make it anew"
              .formatted(file, VERSION, version == 0 ? "" : ", but of format " + version));
    }
  }

  /**
   * Reads one event.
   *
   * @throws UsageException when it is damaged
   */
  static TraceEvent decode(byte[] document, String file, long offset) {
    try {
      return MAPPER.readValue(document, TraceEvent.class);
    } catch (IOException e) {
      throw new UsageException(
          "%s: the event at byte %d is damaged; restore the file or make it anew"
              .formatted(file, offset),
          e);
    }
  }
}
