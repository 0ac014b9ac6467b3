package dev.ets.token;

import dev.ets.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@link ChatFormat} in one model's tokens. Control tokens go in by their ids and what is said as
 * plain text, so that a problem with "&lt;|im_end|&gt;" in it ends no turn. Immutable.
 */
public final class Chat {
  private final Tokenizer tokenizer;
  private final String name;
  private final boolean begins;
  private final boolean trims;
  private final boolean inside;
  private final Optional<String> prompt;
  private final Around system;
  private final Around user;
  private final Around assistant;

  /** Spellings of the marks in use that plain text would become: some files have such a kind. */
  private final Set<String> forgeable = new LinkedHashSet<>();

  /** A piece of a format: a control token's id, or text. */
  private sealed interface Part {
    record Mark(int id) implements Part {}

    record Text(String text) implements Part {}
  }

  private record Around(List<Part> before, List<Part> behind) {}

  /**
   * The format for one model.
   *
   * @param system the system prompt; empty for the format's usual one
   * @throws UsageException when the vocabulary lacks a control token of the format
   */
  public Chat(ChatFormat format, Tokenizer tokenizer, Optional<String> system) {
    this.tokenizer = tokenizer;
    this.name = format.name();
    this.begins = format.begins() || tokenizer.addsBos();
    this.trims = format.trims();
    this.inside = format.inside();
    this.prompt = system.or(format::usual);
    this.system = prompt.isEmpty() ? new Around(List.of(), List.of()) : parts(format.system());
    this.user = parts(format.user());
    this.assistant = parts(format.assistant());
  }

  /** The token of that spelling, if it is a control token or one that was added whole. */
  static OptionalInt marker(Vocabulary vocabulary, String spelling) {
    OptionalInt id = vocabulary.id(spelling);
    return id.isPresent()
            && switch (vocabulary.kinds().get(id.getAsInt())) {
              case CONTROL, USER_DEFINED -> true;
              case NORMAL, UNKNOWN, UNUSED, BYTE -> false;
            }
        ? id
        : OptionalInt.empty();
  }

  private Around parts(ChatFormat.Around texts) {
    return new Around(parts(texts.before()), parts(texts.behind()));
  }

  private List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf('«'); open >= 0; open = text.indexOf('«', from)) {
      addText(parts, text.substring(from, open));
      int close = text.indexOf('»', open);
      String spelling = text.substring(open + 1, close);
      int id = required(spelling);
      parts.add(new Part.Mark(id));
      if (!tokenizer.vocabulary().isSpecial(id)) {
        forgeable.add(spelling);
      }
      from = close + 1;
    }
    addText(parts, text.substring(from));
    return parts;
  }

  private static void addText(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text));
    }
  }

  private int required(String spelling) {
    return marker(tokenizer.vocabulary(), spelling)
        .orElseThrow(
            () ->
                new UsageException(
                    "chat format %s needs the control token %s, which the model's vocabulary of %d lacks; name another with --chat %s"
                        .formatted(
                            name,
                            spelling,
                            tokenizer.vocabSize(),
                            String.join("|", ChatFormat.names()))));
  }

  /**
   * Every token that ends what the model says: the tokenizer's, and the one with which the format
   * ends an answer, which some files do not name.
   */
  public Set<Integer> endTokens() {
    Set<Integer> ends = new TreeSet<>(tokenizer.endTokens());
    for (Part part : assistant.behind) {
      if (part instanceof Part.Mark(int id)) {
        ends.add(id);
        break;
      }
    }
    return ends;
  }

  /** Whether the format goes on after an answer. */
  public boolean manyTurns() {
    return !assistant.behind.isEmpty();
  }

  /** Everything up to where the model answers {@code said}. */
  public int[] prompt(String said) {
    Writer writer = opening(said);
    writer.add(user.behind);
    writer.add(assistant.before);
    return writer.ids();
  }

  /**
   * The begin token, the system turn, and a user turn that begins with {@code said}: still open.
   */
  public int[] open(String said) {
    return opening(said).ids();
  }

  private Writer opening(String said) {
    Writer writer = new Writer();
    if (begins) {
      tokenizer.bos().ifPresent(writer.ids::add);
    }
    if (inside) {
      writer.add(user.before);
    }
    if (prompt.isPresent()) {
      writer.add(system.before);
      writer.say(prompt.get());
      writer.add(system.behind);
    }
    if (!inside) {
      writer.add(user.before);
    }
    writer.say(said);
    return writer;
  }

  /**
   * The rest of an open user turn, {@code said} behind a {@code gap}, and the start of the model's
   * turn: up to where it answers.
   */
  public int[] close(String gap, String said) {
    Writer writer = new Writer();
    writer.goesOn = true;
    writer.text.append(gap);
    writer.say(said);
    writer.add(user.behind);
    writer.add(assistant.before);
    return writer.ids();
  }

  /** An answer of one known token, the end of its turn, and the next user turn, still open. */
  public int[] next(int answer) {
    Writer writer = new Writer();
    writer.ids.add(answer);
    writer.add(assistant.behind);
    writer.add(user.before);
    return writer.ids();
  }

  /** Text that stands side by side is encoded as one. */
  private final class Writer {
    private final IntList ids = new IntList();
    private final StringBuilder text = new StringBuilder();

    /** Whether what comes next goes on with a text. */
    private boolean goesOn;

    void add(List<Part> parts) {
      parts.forEach(this::add);
    }

    void add(Part part) {
      switch (part) {
        case Part.Mark(int id) -> {
          flush();
          ids.add(id);
          goesOn = false;
        }
        case Part.Text(String more) -> text.append(more);
      }
    }

    void say(String said) {
      text.append(trims ? said.strip() : said);
    }

    /** A mark that is spelled in the text is encoded in two parts, so that it stays text. */
    private void flush() {
      int from = 0;
      for (int at = nextForged(0); at >= 0; at = nextForged(from)) {
        int middle = text.offsetByCodePoints(at, 1);
        addPlain(text.substring(from, middle));
        from = middle;
      }
      addPlain(text.substring(from));
      text.setLength(0);
    }

    private int nextForged(int from) {
      int next = -1;
      for (String mark : forgeable) {
        int at = text.indexOf(mark, from);
        if (at >= 0 && (next < 0 || at < next)) {
          next = at;
        }
      }
      return next;
    }

    private void addPlain(String plain) {
      if (!plain.isEmpty()) {
        ids.addAll(goesOn ? tokenizer.encodeFurther(plain) : tokenizer.encode(plain));
        goesOn = true;
      }
    }

    int[] ids() {
      flush();
      return ids.toArray();
    }
  }
}
