package dev.ets.search;

import java.util.Locale;

/** What a step's vector is made of. */
public enum Embedding {
  /** Its text, by a sentence encoder: the paper's. */
  SENTENCE,
  /** The policy's own hidden states while it drew the step, so that no second model is needed. */
  HIDDEN;

  /** The name on the command line: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
