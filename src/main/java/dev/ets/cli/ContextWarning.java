package dev.ets.cli;

import dev.ets.search.SearchModels;
import dev.ets.search.StepLimits;

/**
 * Says before a search that the reward model may not be able to read all that the policy writes.
 */
final class ContextWarning {
  private ContextWarning() {}

  /**
   * Prints a line when paths may outgrow the reward model's context. Its tokens are taken to be
   * about as long as the policy's.
   *
   * @param promptTokens of the policy's longest prompt
   */
  static void print(Console console, SearchModels models, int promptTokens, StepLimits limits) {
    int policy = models.policy().context();
    int reward = models.reward().context();
    long longest = Math.min(policy, (long) promptTokens + limits.maxTokens());
    if (longest <= reward) {
      return;
    }
    int fitting = reward - promptTokens;
    String shorter = fitting > 0 ? "give --max-tokens %d or less, or ".formatted(fitting) : "";
    console
        .err()
        .println(
            "ets: warning: a prompt of %d tokens and --max-tokens %d may fill %d of the policy's context of %d, the reward model's holds %d: steps beyond it score 0; %stake a reward model with a longer context"
                .formatted(promptTokens, limits.maxTokens(), longest, policy, reward, shorter));
  }
}
