package dev.ets.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.Chat;
import dev.ets.token.ChatFormat;
import dev.ets.token.Marks;
import dev.ets.token.SmallBpe;
import dev.ets.token.TokenKind;
import dev.ets.token.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Control tokens and tags are shown as «...»; | is where one node ends and the score is read. */
class PrmTextTest {
  private static final ByteLevelBpe BPE =
      SmallBpe.of(
          "gpt-2",
          List.of("+ +"),
          "\u2581ки",
          "\u2581+",
          "\u2581-",
          "<extra_0>",
          "<|im_start|>",
          "<|im_end|>",
          "<|start_header_id|>",
          "<|end_header_id|>",
          "<|eot_id|>");

  /** The same with a begin token that it does not add by itself, as Qwen's. */
  private static ByteLevelBpe withBegin() {
    Vocabulary v = BPE.vocabulary();
    OptionalInt begin = v.id("<|im_start|>");
    Marks marks = new Marks(begin, OptionalInt.empty(), false, false, Set.of());
    return new ByteLevelBpe(
        new Vocabulary(v.tokens(), v.kinds(), marks), BPE.merges(), BPE.preTokenizer());
  }

  private static PrmText text(PrmFormat format, String chat, String policyDelimiter) {
    Optional<Chat> in =
        format.layout() == PrmFormat.Layout.PLAIN
            ? Optional.empty()
            : Optional.of(new Chat(ChatFormat.named(chat), BPE, format.system()));
    return new PrmText(format, BPE, in, policyDelimiter);
  }

  private static String shown(int[] ids) {
    StringBuilder shown = new StringBuilder();
    for (int id : ids) {
      boolean mark = BPE.vocabulary().kinds().get(id) == TokenKind.CONTROL;
      shown.append(mark ? "«" + BPE.decode(id) + "»" : BPE.decode(id));
    }
    return shown.append('|').toString();
  }

  private static String whole(PrmText text, String question, String... steps) {
    StringBuilder shown = new StringBuilder(shown(text.prompt(question)));
    boolean first = true;
    for (String step : steps) {
      int[] ids = text.step(step, first);
      first &= ids.length == 0;
      shown.append(shown(ids));
    }
    return shown.toString();
  }

  @Test
  void mathShepherdReadsATagBehindEachStep() {
    assertEquals(
        "How?| Step 1: a.«\u2581ки»|\nStep 2: b.«\u2581ки»|",
        whole(
            text(PrmPresets.named("math-shepherd"), "", "\n\n"),
            "How?",
            "Step 1: a.\n\n",
            "Step 2: b."));
  }

  /** As llemma-prm, whose vocabulary spells spaces as this one does not. */
  private static PrmFormat tagInSteps() {
    return PrmFile.parse(
        "x",
        """
        {"kind": "one-tag", "tag": "<extra_0>", "delimiter": "\\n", "prompt": "{question} ",
         "tag_in_steps": true}
        """);
  }

  @Test
  void aPolicyMayWriteTheTagItself() {
    PrmText text = text(tagInSteps(), "", " <extra_0>");
    assertEquals(
        "How?| Step 1: a.«<extra_0>»|\nStep 2: b.«<extra_0>»|",
        whole(text, "How?", "Step 1: a. <extra_0>", "\nStep 2: b. <extra_0>"));
    text.checkPolicy(BPE);
  }

  @Test
  void rlhflowMakesEachStepATurnAndReadsBeforeThePlus() {
    assertEquals(
        "«<|start_header_id|>»user«<|end_header_id|>»\n\nHow?|"
            + " a.«<|eot_id|>»«<|start_header_id|>»assistant«<|end_header_id|>»\n\n|"
            + "+«<|eot_id|>»«<|start_header_id|>»user«<|end_header_id|>»\n\n"
            + "b.«<|eot_id|>»«<|start_header_id|>»assistant«<|end_header_id|>»\n\n|",
        whole(text(PrmPresets.named("rlhflow"), "llama3", "\n\n"), "How? ", "a.\n\n", "b.\n\n"));
  }

  @Test
  void qwenReadsATagBehindEachStepOfOneAnswer() {
    assertEquals(
        "«<|im_start|>»system\nPlease reason step by step, and put your final answer within"
            + " \\boxed{}.«<|im_end|>»\n«<|im_start|>»user\nHow?«<|im_end|>»\n"
            + "«<|im_start|>»assistant\n|a.«<extra_0>»|b.«<extra_0>»|",
        whole(
            text(PrmPresets.named("qwen2.5-math-prm"), "chatml", "\n\n"), "How?", "a.\n\n", "b."));
  }

  @Test
  void skyworkReadsTheLineBreakBehindEachStep() {
    PrmFormat skywork = PrmPresets.named("skywork");
    PrmText text = new PrmText(skywork, withBegin(), Optional.empty(), "\n");
    assertEquals(
        "«<|im_start|>»How?\n|a.\n|  b.\n|",
        whole(text, "How?", "a.\n", "  b.\n"),
        "behind a begin token");
    assertEquals("How?\n|", shown(text(skywork, "", "\n").prompt("How?")), "if there is one");
  }

  @Test
  void theShippedFormatLeavesStepsAlone() {
    assertEquals(
        "How?\n|a.\n| b|",
        whole(text(PrmPresets.named(PrmPresets.SHIPPED), "", "\n"), "How?", "a.\n", " b"));
  }

  @Test
  void theTagIsATokenOfItsOwnWhateverStandsBeforeIt() {
    PrmFormat format =
        PrmFile.parse(
            "x",
            "{\"kind\": \"one-tag\", \"tag\": \"+\", \"delimiter\": \"\", \"prompt\": \"{question}\"}");
    int plus = BPE.vocabulary().requiredId("+");
    assertEquals(1, BPE.encode("++").length);
    assertArrayEquals(new int[] {plus, plus}, text(format, "", "\n").step("+\n", true));
  }

  @Test
  void blankStepsAreNothingAndTheNextIsStillTheFirst() {
    PrmText text = text(PrmPresets.named("rlhflow"), "llama3", "\n\n");
    assertEquals(0, text.step("\n\n", true).length);
    assertEquals(0, text.step("", false).length);
    assertEquals(
        whole(text, "How?", "a.\n\n"), whole(text, "How?", "\n\n", "a.").replace("||", "|"));
  }

  @Test
  void tagsThatAreNoSingleTokenAreAUsageError() {
    PrmFormat text =
        PrmFile.parse("x", "{\"kind\": \"one-tag\", \"tag\": \"<step>\", \"delimiter\": \"\"}");
    assertUsage(
        "the reward model's tag \"<step>\" (6 tokens) is no single token of its vocabulary of 266",
        () -> text(text, "", "\n"));
    PrmFormat id =
        PrmFile.parse("x", "{\"kind\": \"one-tag\", \"tag\": 8094, \"delimiter\": \"\"}");
    assertUsage("the reward model's tag id 8094 is no single token", () -> text(id, "", "\n"));
  }

  @Test
  void aPolicyThatNeverWritesTheTagIsAUsageError() {
    assertUsage(
        "the reward model scores steps that end with its tag \"<extra_0>\", the policy's end with"
            + " \"\\n\": give --step-delimiter \" <extra_0>\"",
        () -> text(tagInSteps(), "", "\n").checkPolicy(BPE));
    text(PrmPresets.named("math-shepherd"), "", "\n").checkPolicy(BPE);
  }

  @Test
  void turnsNeedAChatFormatThatHasThem() {
    assertUsage(
        "knows no second turn, which layout turns needs",
        () -> text(PrmPresets.named("rlhflow"), "none", "\n"));
  }

  private static void assertUsage(String part, Runnable action) {
    UsageException e = assertThrows(UsageException.class, action::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
