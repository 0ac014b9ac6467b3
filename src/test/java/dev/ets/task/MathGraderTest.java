package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MathGraderTest {
  private static final Grader MATH = Graders.named("math");

  private record Pair(String given, String truth, boolean equal, String note) {}

  private static List<Pair> pairs() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    try (InputStream in = MathGraderTest.class.getResourceAsStream("math-pairs.tsv")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
        String[] fields = line.split("\t", -1);
        assertEquals(4, fields.length, line);
        assertTrue(Set.of("yes", "no").contains(fields[2]), line);
        pairs.add(new Pair(fields[0], fields[1], fields[2].equals("yes"), fields[3]));
      }
    }
    return pairs;
  }

  @Test
  void gradesEveryPairOfTheTable() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Pair pair : pairs()) {
      boolean forth = MATH.same(pair.given(), pair.truth());
      boolean back = MATH.same(pair.truth(), pair.given());
      if (forth != pair.equal() || back != pair.equal()) {
        wrong.add(
            "%s (%s, back %s: %s and %s)"
                .formatted(
                    pair, forth, back, MATH.canonical(pair.given()), MATH.canonical(pair.truth())));
      }
    }
    assertTrue(wrong.isEmpty(), String.join("\n", wrong));
  }

  @Test
  void theTableHasNoRowTwice() throws IOException {
    List<Pair> pairs = pairs();
    Set<Set<String>> seen = new HashSet<>();
    for (Pair pair : pairs) {
      assertTrue(seen.add(Set.of(pair.given() + " ", pair.truth())), pair.toString());
    }
    assertTrue(pairs.size() >= 300, "rows: " + pairs.size());
  }

  @Test
  void canonicalFormsAreReadAsTheyWereSpelled() throws IOException {
    for (Pair pair : pairs()) {
      String form = MATH.canonical(pair.given()).orElse("");
      assertEquals(form, MathForm.parse(form).spelled(), pair.given());
    }
  }

  @Test
  void whatIsEmptyIsNoAnswer() {
    for (String text : List.of("", " ", "$$", "\\,", "\\text{ }")) {
      assertEquals(Optional.empty(), MATH.canonical(text), text);
      assertFalse(MATH.same(text, text), text);
    }
  }

  @Test
  void hostileTextsEndSoon() {
    List<String> hostile =
        List.of(
            "(".repeat(100_000),
            "{".repeat(900),
            "\\frac{".repeat(160),
            "\\sqrt".repeat(190),
            "1,".repeat(450),
            "-".repeat(190) + "x",
            "9^".repeat(90) + "9",
            "((x+1)^99+(y+1)^99)^99/(x+y)^99",
            "(x+y)^99*(x-y)^99*(x+2y)^99*(2x-y)^99",
            "99999999999999999999!",
            "binom(100,50)!",
            "1e999999999",
            "\\begin{pmatrix}".repeat(60),
            "sin".repeat(60) + "x",
            "|".repeat(150) + "x");
    for (String text : hostile) {
      assertTimeout(
          Duration.ofSeconds(10),
          () -> {
            assertFalse(MATH.same(text, "1/x"), text);
            MATH.same(text, text + "+0");
          });
    }
    assertTrue(MATH.same("x^2-1", "(x-1)(x+1)"), "still works");
  }

  @Test
  void equalAnswersShareTheirVotes() {
    List<Voting.Leaf> leaves =
        List.of(
            new Voting.Leaf("(x+1)^2", 0.3),
            new Voting.Leaf("x^2+1", 0.5),
            new Voting.Leaf("x^2+2x+1", 0.3),
            new Voting.Leaf("$1+2x+x^2$", 0.25),
            new Voting.Leaf("x^2 + 1", 0.125));
    assertEquals(
        List.of(new Voting.Vote("(x+1)^2", 0.85, 3), new Voting.Vote("x^2+1", 0.625, 2)),
        new Voting(MATH, Aggregation.LAST).vote(leaves));
  }
}
