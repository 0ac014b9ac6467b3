package dev.ets.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ets.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads JSON that is not trusted, in memory in proportion to its text: nesting, numbers and tokens
 * are limited. Bytes are UTF-8, and no key occurs twice in an object.
 */
final class JsonText {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long MAX_BYTES = 1L << 27;
  private static final int MAX_NESTING = 64;
  private static final int MAX_DIGITS = 100;

  /**
   * The densest files that people have are tokenizers: an entry <code>"a":1,</code> of a vocabulary
   * is 2 tokens, a merge <code>["a","b"],</code> is 4. With this limit the worst text, such as
   * <code>[{},{},</code>, takes no more memory than those, under 40 bytes a character.
   */
  private static final int CHARACTERS_PER_TOKEN = 2;

  /** For short files, which may be denser. */
  private static final int FREE_TOKENS = 10_000;

  private JsonText() {}

  /**
   * A whole file of text.
   *
   * @throws UsageException when it cannot be read
   * @throws FormatException when it is no UTF-8 or larger than any such file should be
   */
  static String text(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new FormatException(
            file.toString(), "size", size + " bytes", "is more than the limit of " + MAX_BYTES);
      }
      return text(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** These bytes as text; throws as {@link #text(Path)}. */
  static String text(String source, byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new FormatException(source, "text", utf8.length + " bytes", "are not UTF-8");
    }
  }

  /**
   * The whole of one value.
   *
   * @param field what holds the text, for messages
   * @throws FormatException when it is damaged, above a limit, or not one value
   */
  static JsonNode tree(String source, String field, String json) {
    try (JsonParser parser = parser(json, FREE_TOKENS + json.length() / CHARACTERS_PER_TOKEN)) {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree == null || parser.nextToken() != null) {
        throw new FormatException(
            source, field, json.length() + " characters", "are not one value, but none or several");
      }
      return tree;
    } catch (IOException e) {
      throw damaged(source, field, e);
    }
  }

  /**
   * Reads token by token.
   *
   * @param maxTokens after so many it throws an IOException
   */
  static JsonParser parser(String json, long maxTokens) throws IOException {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxNumberLength(MAX_DIGITS)
            .maxStringLength(Integer.MAX_VALUE) // a string is no longer than its file
            .maxTokenCount(maxTokens)
            .build();
    return new JsonFactoryBuilder()
        .streamReadConstraints(limits)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // Names are tensors': tables of them that outlive the file would only grow.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .build()
        .createParser(json);
  }

  /** The error for JSON of a whole file that cannot be parsed. */
  static FormatException damaged(String source, IOException e) {
    return damaged(source, "JSON", e);
  }

  private static FormatException damaged(String source, String field, IOException e) {
    // None where a limit of the parser is exceeded.
    JsonLocation at = e instanceof JsonProcessingException json ? json.getLocation() : null;
    if (at == null) {
      return new FormatException(source, field, "text", "is damaged: " + e.getMessage());
    }
    return new FormatException(
        source,
        field,
        "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()),
        "is damaged: " + ((JsonProcessingException) e).getOriginalMessage());
  }
}
