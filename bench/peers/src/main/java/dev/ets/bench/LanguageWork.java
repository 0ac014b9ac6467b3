package dev.ets.bench;

import dev.ets.KeyedRandom;

/**
 * Tokens for a language model to run. They are given, not drawn: both sides compute the same passes
 * and the logits of the last token of each sequence, and nobody samples.
 *
 * @param prompt tokens that all sequences begin with
 * @param branches sequences that go on behind the prompt, one token each in a pass; 0 for the
 *     prompt itself, in one pass
 * @param length tokens of each branch
 */
record LanguageWork(int prompt, int branches, int length) {
  private static final String LOGITS = "logits";
  private static final String TOKENS = "tokens";

  /** A prompt by itself. */
  static LanguageWork prefill(int prompt) {
    return new LanguageWork(prompt, 0, 0);
  }

  /** The work as {@link #side} reads it, to be timed. */
  String timed() {
    return "%s %d %d %d".formatted(TOKENS, prompt, branches, length);
  }

  /** The same, to be checked: the figures are the logits behind the last branch's last token. */
  String checked() {
    return "%s %d %d %d".formatted(LOGITS, prompt, branches, length);
  }

  /** Tokens that it runs; behind a prompt, those of the branches. */
  int tokens() {
    return branches == 0 ? prompt : branches * length;
  }

  /** Token {@code i} of the prompt. */
  static int promptToken(int i, int vocabulary) {
    return branchToken(-1, i, vocabulary);
  }

  /** Token {@code i} of a branch. */
  static int branchToken(int branch, int i, int vocabulary) {
    return Math.floorMod(KeyedRandom.mix(branch, i), vocabulary);
  }

  /** The first tokens of the prompt. */
  static int[] promptTokens(int count, int vocabulary) {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = promptToken(i, vocabulary);
    }
    return tokens;
  }

  /** A language model that runs such works. */
  interface Model extends AutoCloseable {
    /**
     * Does a work once. A prompt that branches follow is computed the first time and kept.
     *
     * @return logits (vocabulary) of the last token
     */
    float[] run(LanguageWork work) throws Exception;

    @Override
    default void close() {}
  }

  /** A model as a side of a comparison. */
  static Side side(Model model) {
    return new Side() {
      @Override
      public double[] run(String line) throws Exception {
        String[] words = line.split(" ", -1);
        LanguageWork work =
            new LanguageWork(
                Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        float[] logits = model.run(work);
        if (words[0].equals(TOKENS)) {
          return new double[] {work.tokens()};
        }
        double[] figures = new double[logits.length];
        for (int i = 0; i < figures.length; i++) {
          figures[i] = logits[i];
        }
        return figures;
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }
}
