package dev.ets.reward;

import java.util.Optional;

/**
 * What a process reward model reads and where its score is read: the content of a {@code prm.json}.
 * Texts of tokens are resolved when the model's tokenizer is known.
 *
 * @param kind how a score is made of the model's output
 * @param plus the tag of a good step, of kind {@link Kind#TWO_TAGS} only
 * @param minus the tag of a bad step, likewise
 * @param tag a token put behind each step, at which the score is read; without one it is read at
 *     the step's last token
 * @param delimiter put between steps, in place of the policy's own; without one, steps stay as the
 *     policy wrote them
 * @param layout where question and steps stand
 * @param prompt in the layout {@link Layout#PLAIN}, what comes before the first step; {@link
 *     #QUESTION} in it is the question, {@link #BEGIN} the begin token, and spaces at its end are
 *     encoded with the first step
 * @param chat in the other layouts, a chat format by name; that of the file's template without one
 * @param system in the other layouts, a system prompt; the chat format's usual one without one
 * @param tagInSteps whether policies are to write the tag themselves
 */
public record PrmFormat(
    Kind kind,
    Optional<TokenName> plus,
    Optional<TokenName> minus,
    Optional<TokenName> tag,
    Optional<String> delimiter,
    Layout layout,
    String prompt,
    Optional<String> chat,
    Optional<String> system,
    boolean tagInSteps) {
  /** Stands for the question in {@link #prompt}. */
  public static final String QUESTION = "{question}";

  /**
   * Stands for the begin token at the start of {@link #prompt}, if the model has one: for models
   * that were trained with it although their tokenizer does not add it.
   */
  public static final String BEGIN = "{begin}";

  static final String PLAIN_PROMPT = QUESTION + "\n";

  /** How a score is made of the model's output. */
  public enum Kind {
    /** Softmax over the logits of plus and minus: Math-Shepherd, RLHFlow. */
    TWO_TAGS("two-tags"),
    /** Sigmoid of the mean of all logits: Llemma PRM. */
    ONE_TAG("one-tag"),
    /** Softmax over the two classes of a two-layer head: Qwen2.5-Math-PRM. */
    CLASSIFIER("classifier"),
    /** Sigmoid of a linear layer: Skywork PRM, the shipped PRM. */
    VALUE("value");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** What files call it. */
    public String label() {
      return label;
    }
  }

  /** Where question and steps stand. */
  public enum Layout {
    /** One text: prompt, step, step... */
    PLAIN("plain"),
    /** The question is the user's turn, all steps are one answer. */
    ANSWER("answer"),
    /** Each step is a user's turn, the first behind the question; the answers are plus. */
    TURNS("turns");

    private final String label;

    Layout(String label) {
      this.label = label;
    }

    /** What files call it. */
    public String label() {
      return label;
    }
  }

  /**
   * @throws IllegalArgumentException when fields contradict each other; the message begins with the
   *     name of the field
   */
  public PrmFormat {
    boolean tags = kind == Kind.TWO_TAGS;
    require(plus.isPresent() == tags, "plus", tags, kind);
    require(minus.isPresent() == tags, "minus", tags, kind);
    if (layout == Layout.TURNS && (!tags || tag.isPresent() || delimiter.isEmpty())) {
      throw new IllegalArgumentException(
          "layout turns goes with kind two-tags, a delimiter (\"\" will do) and no tag");
    }
    if (layout == Layout.PLAIN && (chat.isPresent() || system.isPresent())) {
      throw new IllegalArgumentException(
          "layout plain has no chat format and no system prompt; take answer or turns");
    }
    if (layout != Layout.PLAIN && !prompt.equals(PLAIN_PROMPT)) {
      throw new IllegalArgumentException("prompt is for layout plain only");
    }
    int at = prompt.indexOf(QUESTION);
    if (at < 0 || prompt.indexOf(QUESTION, at + 1) >= 0) {
      throw new IllegalArgumentException("prompt must hold {question} once: " + prompt);
    }
    if (prompt.lastIndexOf(BEGIN) > 0) {
      throw new IllegalArgumentException("prompt may have {begin} at its start only: " + prompt);
    }
    if (tag.isPresent() && delimiter.isEmpty()) {
      throw new IllegalArgumentException("delimiter is needed with a tag (\"\" for none)");
    }
    if (tagInSteps && tag.isEmpty()) {
      throw new IllegalArgumentException("tag_in_steps needs a tag");
    }
  }

  private static void require(boolean right, String field, boolean wanted, Kind kind) {
    if (!right) {
      throw new IllegalArgumentException(
          "%s %s with kind %s".formatted(field, wanted ? "is needed" : "has no use", kind.label));
    }
  }
}
