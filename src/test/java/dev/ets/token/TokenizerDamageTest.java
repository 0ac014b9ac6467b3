package dev.ets.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.format.FormatException;
import dev.ets.format.MetaArray;
import dev.ets.format.MetaType;
import dev.ets.format.MetaValue;
import dev.ets.format.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a file says of its tokenizer, it works or is refused with a clear error. {@code
 * -Dets.mutations=100000} makes the run longer.
 */
class TokenizerDamageTest {
  private static final int MUTATIONS = Integer.getInteger("ets.mutations", 4000);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLE =
      "<s> The answer is\t 42\n[SEP] naïve 🚀 <tool call>aab\ufffd";
  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "255",
    "256",
    "65536",
    "2147483647",
    "2147483648",
    "4294967296",
    "-9e99",
    "0.5",
    "1e400",
    "99999999999999999999999"
  };
  private static final String[] VALUES = {
    "null",
    "true",
    "false",
    "\"\"",
    "\"a\"",
    "[]",
    "{}",
    "[[[]]]",
    "\"\\ud800\"",
    "\"▁\"",
    "{\"type\":\"Sequence\"}",
    "{\"Regex\":\"(a+)+$\"}",
    "\"a b c\"",
    "[\"a\",\"b\",\"c\"]"
  };

  private static List<String> kinds() {
    return Stream.of(OracleModels.BYTE_LEVEL, OracleModels.SENTENCE_PIECE, OracleModels.WORD_PIECE)
        .flatMap(List::stream)
        .toList();
  }

  /** Reads and uses the tokenizer; false if it was refused as it should be. */
  private static boolean survives(Metadata.Builder metadata) {
    Tokenizer tokenizer;
    try {
      tokenizer = TokenizersTest.read(metadata);
    } catch (FormatException e) {
      assertTrue(e.getMessage().startsWith("m.gguf: "), e.getMessage());
      assertTrue(e.getMessage().length() < 2500, e.getMessage());
      return false;
    } catch (UsageException e) {
      return false;
    }
    for (int id : tokenizer.encodeWithSpecials(SAMPLE)) {
      assertTrue(id >= 0 && id < tokenizer.vocabSize(), "id " + id);
    }
    StreamDecoder stream = new StreamDecoder(tokenizer);
    StringBuilder text = new StringBuilder();
    int[] ids = tokenizer.encode(SAMPLE);
    for (int id : ids) {
      text.append(stream.append(id));
    }
    assertEquals(tokenizer.decode(ids), text.append(stream.end()).toString());
    for (int end : tokenizer.endTokens()) {
      assertTrue(end < tokenizer.vocabSize(), "end " + end);
    }
    return true;
  }

  // tokenizer.json

  /** Some tokens and some merges are enough to be damaged. */
  private static JsonNode small(String kind) {
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(OracleModels.get().json(kind, true));
      ObjectNode vocab = (ObjectNode) root.at("/model/vocab");
      List<String> names = new ArrayList<>();
      vocab.properties().forEach(e -> names.add(e.getKey()));
      boolean bert = OracleModels.WORD_PIECE.contains(kind);
      names.stream()
          .filter(name -> vocab.get(name).intValue() >= (bert ? 60 : 290))
          .forEach(vocab::remove);
      if (!bert) {
        ArrayNode merges = ((ObjectNode) root.get("model")).arrayNode();
        for (JsonNode merge : root.at("/model/merges")) {
          String joined = merge.isTextual() ? merge.textValue().replace(" ", "") : "";
          if (vocab.has(
              merge.isTextual() ? joined : merge.get(0).asText() + merge.get(1).asText())) {
            merges.add(merge);
          }
        }
        ((ObjectNode) root.get("model")).set("merges", merges);
      }
      ArrayNode added = renumbered(root, vocab);
      root.set("added_tokens", added);
      String begin =
          "\"ids\":[" + (bert ? 2 : added.get(kind.equals("llama-bpe") ? 0 : 1).get("id")) + "]";
      return JSON.readTree(root.toString().replaceFirst("\"ids\":\\[\\d+]", begin));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ArrayNode renumbered(ObjectNode root, ObjectNode vocab) {
    ArrayNode added = root.arrayNode();
    for (JsonNode token : root.get("added_tokens")) {
      String content = token.get("content").textValue();
      int id = vocab.has(content) ? vocab.get(content).intValue() : 300 + added.size();
      added.add(((ObjectNode) token).put("id", id));
    }
    return added;
  }

  private static Metadata.Builder folder(String json) {
    return OracleModels.huggingFace(json)
        .text("general.architecture", "llama")
        .count("llama.vocab_size", 400)
        .count("tokenizer.ggml.eos_token_id", 2)
        .ints("ets.end_token_ids", 2, 7);
  }

  @Test
  void readsOrRefusesMutatedJson() {
    List<String> kinds = kinds();
    List<JsonNode> originals = kinds.stream().map(TokenizerDamageTest::small).toList();
    originals.forEach(json -> assertTrue(survives(folder(json.toString())), json::toString));
    Random random = new Random(51);
    int refused = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      JsonNode original = originals.get(random.nextInt(originals.size()));
      String json =
          random.nextInt(3) == 0
              ? damagedBytes(original.toString(), random)
              : damagedTree(original.deepCopy(), random);
      refused += survives(folder(json)) ? 0 : 1;
    }
    assertTrue(refused > MUTATIONS / 5 && refused < MUTATIONS * 0.95, refused + " of " + MUTATIONS);
  }

  private static String damagedBytes(String json, Random random) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) "\"[]{},:\\0".charAt(random.nextInt(9));
        default ->
            System.arraycopy(
                bytes,
                random.nextInt(bytes.length - at),
                bytes,
                at,
                Math.min(9, bytes.length - at - 9 > 0 ? 9 : 0));
      }
    }
    int length = random.nextInt(5) == 0 ? random.nextInt(bytes.length) : bytes.length;
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static String damagedTree(JsonNode root, Random random) {
    for (int i = random.nextInt(2); i >= 0; i--) {
      JsonNode parent = anyParent(root, random);
      if (parent instanceof ArrayNode array && !array.isEmpty()) {
        int at = random.nextInt(array.size());
        switch (random.nextInt(4)) {
          case 0 -> array.remove(at);
          case 1 -> array.insert(at, array.get(random.nextInt(array.size())));
          default -> array.set(at, anyValue(root, random));
        }
      } else if (parent instanceof ObjectNode object && !object.isEmpty()) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
          case 0 -> object.remove(name);
          case 1 -> object.set(names.get(random.nextInt(names.size())), object.get(name));
          default -> object.set(name, anyValue(root, random));
        }
      }
    }
    return root.toString();
  }

  /** Goes down from the root by chance; large objects are not more likely than small ones. */
  private static JsonNode anyParent(JsonNode root, Random random) {
    JsonNode at = root;
    while (random.nextInt(4) > 0) {
      List<JsonNode> inner = new ArrayList<>();
      at.forEach(child -> inner.add(child));
      inner.removeIf(child -> !child.isContainerNode() || child.isEmpty());
      if (inner.isEmpty()) {
        break;
      }
      at = inner.get(random.nextInt(inner.size()));
    }
    return at;
  }

  private static JsonNode anyValue(JsonNode root, Random random) {
    try {
      return switch (random.nextInt(3)) {
        case 0 -> JSON.readTree(NUMBERS[random.nextInt(NUMBERS.length)]);
        case 1 -> JSON.readTree(VALUES[random.nextInt(VALUES.length)]);
        default -> anyParent(root, random).deepCopy();
      };
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  // GGUF's own keys

  @Test
  void readsOrRefusesMutatedMetadata() {
    List<Metadata> originals =
        Stream.of("qwen2", "llama-2", "bert-cased")
            .map(kind -> OracleGguf.of(kind).build("m.gguf"))
            .toList();
    Random random = new Random(52);
    int rounds = MUTATIONS / 6;
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      Metadata original = originals.get(random.nextInt(originals.size()));
      Metadata.Builder damaged = Metadata.builder().putAll(original);
      for (int i = random.nextInt(2); i >= 0; i--) {
        List<String> keys = List.copyOf(original.values().keySet());
        String key = keys.get(random.nextInt(keys.size()));
        damaged.put(key, damaged(original.values().get(key), random));
      }
      refused += survives(damaged) ? 0 : 1;
    }
    assertTrue(refused > rounds / 5 && refused < rounds * 0.95, refused + " of " + rounds);
  }

  private static MetaValue damaged(MetaValue value, Random random) {
    if (random.nextInt(4) == 0) {
      return switch (random.nextInt(6)) {
        case 0 -> new MetaValue.Text("");
        case 1 -> new MetaValue.Bool(random.nextBoolean());
        case 2 -> new MetaValue.Int(MetaType.U64, -1);
        case 3 -> MetaArray.ints();
        case 4 -> MetaArray.texts(List.of("a", "a b"));
        default -> new MetaValue.Int(MetaType.I64, random.nextInt(-3, 3000));
      };
    }
    return value instanceof MetaArray array && array.count() > 0 ? damaged(array, random) : value;
  }

  private static MetaArray damaged(MetaArray array, Random random) {
    List<MetaValue> values = new ArrayList<>(array.values(Integer.MAX_VALUE));
    int at = random.nextInt(values.size());
    MetaValue other = values.get(random.nextInt(values.size()));
    switch (random.nextInt(4)) {
      case 0 -> values.remove(at);
      case 1 -> values.add(at, other);
      case 2 -> values.set(at, other);
      default -> values.subList(at, values.size()).clear();
    }
    return switch (array.element()) {
      case STRING -> MetaArray.texts(strings(values, random));
      case F32 -> MetaArray.floats(floats(values, random));
      default ->
          MetaArray.ints(
              values.stream()
                  .mapToInt(
                      v -> (int) ((MetaValue.Int) v).value() + (random.nextInt(999) == 0 ? 9 : 0))
                  .toArray());
    };
  }

  private static List<String> strings(List<MetaValue> values, Random random) {
    List<String> strings = new ArrayList<>(values.stream().map(MetaValue::toString).toList());
    if (!strings.isEmpty() && random.nextBoolean()) {
      String[] texts = {"", " ", "x", "▁".repeat(2000), "\ud83d\ude80", "a  b"};
      strings.set(random.nextInt(strings.size()), texts[random.nextInt(texts.length)]);
    }
    return strings;
  }

  private static float[] floats(List<MetaValue> values, Random random) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) ((MetaValue.Real) values.get(i)).value();
    }
    float[] extremes = {Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -0f};
    if (floats.length > 0 && random.nextBoolean()) {
      floats[random.nextInt(floats.length)] = extremes[random.nextInt(extremes.length)];
    }
    return floats;
  }

  @Test
  void refusesDeepNestingAndHugeIdsAtOnce() {
    String deep = "[".repeat(1_000_000);
    String hugeId = small("gpt-2").toString().replaceFirst("\"!\":33", "\"!\":2147483647");
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          for (String json : Arrays.asList(deep, "{\"a\":" + deep, hugeId, "", "[]", "{}", "1")) {
            assertTrue(!survives(OracleModels.huggingFace(json)));
          }
          assertTrue(
              !survives(
                  folder(small("gpt-2").toString()).count("llama.vocab_size", 2_000_000_000)));
        });
  }
}
