package dev.ets.token;

import dev.ets.UsageException;
import dev.ets.format.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a family of chat models wants a conversation laid out. Formats are data: a new one is one
 * entry of {@link #ALL}. A file's own template, a Jinja program, is recognised by what is
 * characteristic of it and never run.
 *
 * <p>In the texts, «...» is a control token by its spelling; all else is plain text.
 *
 * @param name what {@code --chat} calls it
 * @param inside whether a system prompt stands inside the first user turn, before its text
 * @param trims whether white space around what is said is dropped
 * @param system before and behind a system prompt
 * @param user before and behind what the user says
 * @param assistant before and behind what the model says; no end where there is only one turn
 * @param usual the system prompt when none is given; empty for no system turn at all
 */
public record ChatFormat(
    String name,
    boolean inside,
    boolean trims,
    Around system,
    Around user,
    Around assistant,
    Optional<String> usual) {

  /** What stands before and behind a text. */
  public record Around(String before, String behind) {}

  /** Metadata that holds a model's template. */
  public static final String TEMPLATE = "tokenizer.chat_template";

  /** Plain text: models that were not trained to chat. */
  public static final ChatFormat NONE =
      new ChatFormat(
          "none",
          false,
          false,
          around("", "\n"),
          around("", "\n"),
          around("", ""),
          Optional.empty());

  /** Llama 3.1 and later always have a system turn, which begins with the template's own dates. */
  private static final String LLAMA_31_DATES =
      "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n";

  private static final ChatFormat CHATML =
      new ChatFormat(
          "chatml",
          false,
          false,
          around("«<|im_start|>»system\n", "«<|im_end|>»\n"),
          around("«<|im_start|>»user\n", "«<|im_end|>»\n"),
          around("«<|im_start|>»assistant\n", "«<|im_end|>»\n"),
          Optional.empty());

  private static final ChatFormat LLAMA3 = llama3("llama3", "", Optional.empty());
  private static final ChatFormat LLAMA31 = llama3("llama3.1", LLAMA_31_DATES, Optional.of(""));

  private static final ChatFormat LLAMA2 =
      new ChatFormat(
          "llama2",
          true,
          true,
          around("<<SYS>>\n", "\n<</SYS>>\n\n"),
          around("[INST] ", " [/INST]"),
          around("", ""),
          Optional.empty());

  private static final ChatFormat MISTRAL_V1 =
      new ChatFormat(
          "mistral-v1",
          true,
          false,
          around("", "\n\n"),
          around("[INST] ", " [/INST]"),
          around("", ""),
          Optional.empty());

  /**
   * Versions 3 (SentencePiece) and 3-tekken: they differ in the space before a turn's first word,
   * which SentencePiece puts there by itself.
   */
  private static final ChatFormat MISTRAL =
      new ChatFormat(
          "mistral",
          true,
          false,
          around("", "\n\n"),
          around("«[INST]»", "«[/INST]»"),
          around("", "«</s>»"),
          Optional.empty());

  private static final ChatFormat MISTRAL_V7 =
      new ChatFormat(
          "mistral-v7",
          false,
          false,
          around("«[SYSTEM_PROMPT]»", "«[/SYSTEM_PROMPT]»"),
          around("«[INST]»", "«[/INST]»"),
          around("", "«</s>»"),
          Optional.empty());

  /** DeepSeek V3, and the first templates of R1. */
  private static final ChatFormat DEEPSEEK = deepseek("deepseek", "");

  /** DeepSeek R1 and its distillations, whose template begins to think for the model. */
  private static final ChatFormat DEEPSEEK_R1 = deepseek("deepseek-r1", "<think>\n");

  /** DeepSeek LLM, Math, Coder and V2. */
  private static final ChatFormat DEEPSEEK_LLM =
      new ChatFormat(
          "deepseek-llm",
          false,
          false,
          around("", "\n\n"),
          around("User: ", "\n\n"),
          around("Assistant:", "«<｜end▁of▁sentence｜>»"),
          Optional.empty());

  private static final List<ChatFormat> ALL =
      List.of(
          CHATML,
          LLAMA3,
          LLAMA31,
          LLAMA2,
          MISTRAL,
          MISTRAL_V1,
          MISTRAL_V7,
          DEEPSEEK,
          DEEPSEEK_R1,
          DEEPSEEK_LLM,
          NONE);

  /**
   * A system prompt that a template puts where none is given: one literal, nothing joined to it.
   */
  private static final Pattern CHATML_USUAL =
      Pattern.compile("<\\|im_start\\|>system\\\\n([^'\"]{1,2000}?)<\\|im_end\\|>");

  private static Around around(String before, String behind) {
    return new Around(before, behind);
  }

  private static ChatFormat llama3(String name, String dates, Optional<String> usual) {
    String header = "«<|start_header_id|>»%s«<|end_header_id|>»\n\n";
    String end = "«<|eot_id|>»";
    return new ChatFormat(
        name,
        false,
        true,
        around(header.formatted("system") + dates, end),
        around(header.formatted("user"), end),
        around(header.formatted("assistant"), end),
        usual);
  }

  private static ChatFormat deepseek(String name, String thinks) {
    return new ChatFormat(
        name,
        false,
        false,
        around("", ""),
        around("«<｜User｜>»", ""),
        around("«<｜Assistant｜>»" + thinks, "«<｜end▁of▁sentence｜>»"),
        Optional.empty());
  }

  /** Whether templates of this format write the begin token themselves, as all but ChatML's do. */
  boolean begins() {
    return !equals(NONE) && !name.equals(CHATML.name);
  }

  /** The known names. */
  public static List<String> names() {
    return ALL.stream().map(ChatFormat::name).toList();
  }

  /**
   * The format of that name.
   *
   * @throws UsageException when there is none; lists the known ones
   */
  public static ChatFormat named(String name) {
    return ALL.stream()
        .filter(format -> format.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "unknown chat format '%s'; known: %s"
                        .formatted(name, String.join(", ", names()))));
  }

  /**
   * The format that a user names, else that of the model's own template.
   *
   * @throws UsageException as {@link #named} and {@link #of(Metadata, Vocabulary)}
   */
  public static ChatFormat of(Optional<String> name, Metadata metadata, Vocabulary vocabulary) {
    return name.map(ChatFormat::named).orElseGet(() -> of(metadata, vocabulary));
  }

  /**
   * The format of a model's own template, with the system prompt that the template puts where none
   * is given; {@link #NONE} when the file has no template.
   *
   * @throws UsageException when the template is not recognised
   */
  public static ChatFormat of(Metadata metadata, Vocabulary vocabulary) {
    String template = metadata.text(TEMPLATE, "");
    if (template.isBlank()) {
      return NONE;
    }
    if (template.contains("<|im_start|>")) {
      return CHATML.withUsual(chatmlUsual(template));
    }
    if (template.contains("<|start_header_id|>")) {
      return template.contains("Cutting Knowledge Date: December 2023") ? LLAMA31 : LLAMA3;
    }
    if (template.contains("<｜User｜>")) {
      return template.contains("<｜Assistant｜><think>") ? DEEPSEEK_R1 : DEEPSEEK;
    }
    if (template.contains("'User: ' +") && template.contains("'Assistant:'")) {
      return DEEPSEEK_LLM;
    }
    if (template.contains("[SYSTEM_PROMPT]")) {
      return MISTRAL_V7;
    }
    if (template.contains("[INST]")) {
      // Templates of versions 1 and 3 spell the same; what differs is whether [INST] is a token.
      boolean marked = Chat.marker(vocabulary, "[INST]").isPresent();
      return template.contains("<<SYS>>") ? LLAMA2 : marked ? MISTRAL : MISTRAL_V1;
    }
    throw new UsageException(
        "%s: its chat template is not known: \"%s\"; name a format with --chat %s"
            .formatted(metadata.source(), start(template), String.join("|", names())));
  }

  private ChatFormat withUsual(Optional<String> prompt) {
    return new ChatFormat(name, inside, trims, system, user, assistant, prompt);
  }

  private static Optional<String> chatmlUsual(String template) {
    Matcher literal = CHATML_USUAL.matcher(template);
    return literal.find()
        ? Optional.of(literal.group(1).replace("\\n", "\n").replace("\\\\", "\\"))
        : Optional.empty();
  }

  private static String start(String template) {
    String line = template.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    return line.length() <= 80 ? line : line.substring(0, 80) + "...";
  }
}
