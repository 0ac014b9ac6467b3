package dev.ets.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads and writes JSON lines; what is wrong with a line is told with its number. */
final class JsonLines {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonLines() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** One value per line; blank lines are skipped, but counted. */
  static <T> List<T> read(Path file, Function<Line, T> reader) {
    List<T> values = new ArrayList<>();
    int number = 0;
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        number++;
        if (!text.isBlank()) {
          values.add(reader.apply(line(file, number, text)));
        }
      }
    } catch (CharacterCodingException e) {
      throw new UsageException(file + " is not UTF-8 text, after line " + number, e);
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + ": " + reason(e), e);
    }
    if (values.isEmpty()) {
      throw new UsageException(file + " holds no problems: give one JSON object per line");
    }
    return values;
  }

  static void write(Path file, List<ObjectNode> lines) {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (ObjectNode line : lines) {
        out.write(MAPPER.writeValueAsString(line));
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UsageException("cannot write " + file + ": " + reason(e), e);
    }
  }

  private static Line line(Path file, int number, String text) {
    String where = file + " line " + number + ": ";
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UsageException(where + "not JSON (" + e.getOriginalMessage() + ")", e);
    }
    if (!node.isObject()) {
      throw new UsageException(where + "not a JSON object: " + brief(text));
    }
    return new Line(where, node);
  }

  private static String brief(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "access denied";
      default -> e.getMessage();
    };
  }

  /** The fields of one line. Every method throws a UsageException that names the line. */
  record Line(String where, JsonNode node) {
    /** The names of all fields. */
    List<String> fields() {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      return names;
    }

    /** A string or a number that is not blank. */
    String text(String field) {
      JsonNode value = field(field);
      if (!value.isTextual() && !value.isNumber()) {
        throw new UsageException(where + "\"" + field + "\" is not a string: " + brief(value));
      }
      if (value.asText().isBlank()) {
        throw new UsageException(where + "\"" + field + "\" is empty");
      }
      return value.asText();
    }

    int number(String field) {
      JsonNode value = field(field);
      if (!value.isInt()) {
        throw new UsageException(
            where + "\"" + field + "\" is not a whole number: " + brief(value));
      }
      return value.intValue();
    }

    List<String> texts(String field) {
      JsonNode value = field(field);
      List<String> texts = new ArrayList<>(value.size());
      for (JsonNode item : value) {
        if (item.isTextual()) {
          texts.add(item.textValue());
        }
      }
      if (!value.isArray() || texts.size() < value.size()) {
        throw new UsageException(
            where + "\"" + field + "\" is not a list of strings: " + brief(value));
      }
      return texts;
    }

    private JsonNode field(String field) {
      JsonNode value = node.get(field);
      if (value == null || value.isNull()) {
        throw new UsageException(where + "no \"" + field + "\"");
      }
      return value;
    }

    private static String brief(JsonNode value) {
      return JsonLines.brief(value.toString());
    }
  }
}
