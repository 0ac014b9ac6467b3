package dev.ets.runtime;

import dev.ets.UsageException;
import java.util.Optional;

/**
 * What a user says about a policy that its file does not, or says otherwise.
 *
 * @param chat a chat format by name; empty for that of the file's template
 * @param system a system prompt; empty for the format's usual one
 * @param stepDelimiter ends a step; empty for the file's own or the usual one
 */
public record PolicyOptions(
    Optional<String> chat, Optional<String> system, Optional<String> stepDelimiter) {
  /** Nothing said. */
  public static final PolicyOptions NONE =
      new PolicyOptions(Optional.empty(), Optional.empty(), Optional.empty());

  public PolicyOptions {
    if (stepDelimiter.isPresent() && stepDelimiter.get().isEmpty()) {
      throw new UsageException("the step delimiter is empty: give a text, such as \\n");
    }
  }
}
