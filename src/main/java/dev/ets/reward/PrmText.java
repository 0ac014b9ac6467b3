package dev.ets.reward;

import dev.ets.UsageException;
import dev.ets.token.Chat;
import dev.ets.token.Tokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a process reward model reads, in its tokens. Each step is encoded on its own, so that its
 * tokens do not depend on what follows, and ends at the token where the score is read. What stands
 * between that token and the next step comes before the next step. Immutable.
 */
public final class PrmText {
  private static final int[] NOTHING = {};

  private final PrmFormat format;
  private final Tokenizer tokenizer;
  private final Optional<Chat> chat;
  private final String policyDelimiter;
  private final OptionalInt tag;
  private final OptionalInt plus;
  private final OptionalInt minus;

  /** In the layout plain: what is encoded as the root, and the spaces before the first step. */
  private final String prompt;

  private final String gap;

  /** In the layout plain: whether a begin token comes before the prompt. */
  private final boolean begins;

  /**
   * Texts of {@code format} in the tokens of {@code tokenizer}.
   *
   * @param chat the chat format of this model; none in the layout plain
   * @param policyDelimiter ends the policy's steps
   * @throws UsageException when a tag is no single token of the vocabulary, or steps cannot be
   *     turns of this chat format
   */
  public PrmText(
      PrmFormat format, Tokenizer tokenizer, Optional<Chat> chat, String policyDelimiter) {
    this.format = format;
    this.tokenizer = tokenizer;
    this.chat = chat;
    if (format.layout() == PrmFormat.Layout.TURNS && !chat.orElseThrow().manyTurns()) {
      throw new UsageException(
          "the reward model's chat format knows no second turn, which layout turns needs: name another as \"chat\" in prm.json");
    }
    this.policyDelimiter = policyDelimiter;
    this.tag = resolve(format.tag(), "tag");
    this.plus = resolve(format.plus(), "plus");
    this.minus = resolve(format.minus(), "minus");
    int end = format.prompt().length();
    while (format.prompt().charAt(end - 1) == ' ') {
      end--;
    }
    boolean wanted = format.prompt().startsWith(PrmFormat.BEGIN);
    this.begins = wanted && tokenizer.bos().isPresent() || tokenizer.addsBos();
    this.prompt = format.prompt().substring(wanted ? PrmFormat.BEGIN.length() : 0, end);
    this.gap = format.prompt().substring(end);
  }

  private OptionalInt resolve(Optional<TokenName> name, String field) {
    return name.map(n -> OptionalInt.of(n.in(tokenizer, field))).orElse(OptionalInt.empty());
  }

  /** The token of a good step, of models with two tags. */
  public OptionalInt plus() {
    return plus;
  }

  /** The token of a bad step, likewise. */
  public OptionalInt minus() {
    return minus;
  }

  /**
   * Makes sure that a policy writes the tag, where the format says that it does.
   *
   * @throws UsageException when its steps do not end with the tag, or its vocabulary lacks it
   */
  public void checkPolicy(Tokenizer policy) {
    if (!format.tagInSteps()) {
      return;
    }
    String text = tokenizer.decode(tag.orElseThrow()).strip();
    if (!policyDelimiter.strip().endsWith(text)) {
      throw new UsageException(
          "the reward model scores steps that end with its tag \"%s\", the policy's end with \"%s\": give --step-delimiter \" %s\" for a policy that writes the tag, or \"tag_in_steps\": false in prm.json for one that does not"
              .formatted(text, policyDelimiter.replace("\n", "\\n"), text));
    }
    if (!policy.decode(policy.encode(text)).strip().equals(text)) {
      throw new UsageException(
          "the policy's vocabulary cannot write the reward model's tag \"%s\": take a policy that was trained with it"
              .formatted(text));
    }
  }

  /** The tokens before the first step. */
  public int[] prompt(String question) {
    return switch (format.layout()) {
      case PLAIN -> begun(tokenizer.encode(prompt.replace(PrmFormat.QUESTION, question)));
      case ANSWER -> chat.orElseThrow().prompt(question);
      case TURNS -> chat.orElseThrow().open(question.strip());
    };
  }

  private int[] begun(int[] ids) {
    return begins ? join(new int[] {tokenizer.bos().orElseThrow()}, ids) : ids;
  }

  /**
   * The tokens of a step; none when there is nothing to be scored.
   *
   * @param written by the policy
   * @param first whether no step comes before it
   */
  public int[] step(String written, boolean first) {
    String step = format.delimiter().isEmpty() ? written : content(written);
    if (step.isEmpty()) {
      return NOTHING;
    }
    String between = format.delimiter().orElse("");
    return switch (format.layout()) {
      case PLAIN -> tagged((first ? gap : between) + step);
      case ANSWER -> tagged(first ? step : between + step);
      case TURNS -> {
        Chat turns = chat.orElseThrow();
        yield first
            ? turns.close(" ", step)
            : join(turns.next(plus.orElseThrow()), turns.close(between, step));
      }
    };
  }

  private int[] tagged(String text) {
    int[] ids = tokenizer.encodeFurther(text);
    return tag.isPresent() ? join(ids, new int[] {tag.getAsInt()}) : ids;
  }

  /** The step without the policy's own delimiter, empty when it is blank. */
  private String content(String written) {
    int at = written.indexOf(policyDelimiter);
    boolean ends = at >= 0 && written.substring(at + policyDelimiter.length()).isBlank();
    String step = ends ? written.substring(0, at) : written;
    if (step.isBlank()) {
      return "";
    }
    return format.tagInSteps() ? step.strip() : step;
  }

  private static int[] join(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
