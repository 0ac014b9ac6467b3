package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.search.SearchModels;
import dev.ets.search.StepLimits;
import dev.ets.testing.ScriptedEmbedder;
import dev.ets.testing.ScriptedPolicy;
import dev.ets.testing.ScriptedReward;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContextWarningTest {
  /** What is printed for a prompt of 50 tokens. */
  private static String printed(int policyContext, int rewardContext, int maxTokens) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    ContextWarning.print(
        new Console(stream, stream, false),
        new SearchModels(
            new ScriptedPolicy(policyContext),
            new ScriptedReward(rewardContext),
            new ScriptedEmbedder()),
        50,
        new StepLimits(25, 256, maxTokens));
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void namesBothContextsAndTheCure() {
    assertEquals(
        "ets: warning: a prompt of 50 tokens and --max-tokens 1000 may fill 1050 of the policy's"
            + " context of 4096, the reward model's holds 1024: steps beyond it score 0; give"
            + " --max-tokens 974 or less, or take a reward model with a longer context\n",
        printed(4096, 1024, 1000));
  }

  @Test
  void offersNoLimitWhereThePromptAloneIsTooLong() {
    String line = printed(200, 40, 1000);
    assertEquals(
        "may fill 200 of the policy's context of 200, the reward model's holds 40: steps beyond it"
            + " score 0; take a reward model with a longer context\n",
        line.substring(line.indexOf("may fill")));
  }

  @Test
  void saysNothingWhereNoPathIsThatLong() {
    assertEquals("", printed(4096, 1024, 974));
    assertEquals("", printed(512, 512, 1000));
    assertEquals("", printed(4096, 8192, 8000));
  }
}
