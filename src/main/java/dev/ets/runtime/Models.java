package dev.ets.runtime;

import dev.ets.UsageException;
import dev.ets.embed.Embedder;
import dev.ets.embed.ModelEmbedder;
import dev.ets.engine.Engine;
import dev.ets.engine.Lane;
import dev.ets.engine.LaneStats;
import dev.ets.engine.ModelPolicy;
import dev.ets.engine.StepRules;
import dev.ets.engine.TreeSession;
import dev.ets.exec.Backends;
import dev.ets.exec.Executor;
import dev.ets.exec.LoadProgress;
import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.MiniLm;
import dev.ets.kv.PagePool;
import dev.ets.model.Families;
import dev.ets.model.ModelFiles;
import dev.ets.model.ModelSpec;
import dev.ets.model.RewardHead;
import dev.ets.reward.PrmFormat;
import dev.ets.reward.PrmText;
import dev.ets.reward.RewardModel;
import dev.ets.reward.StepScorer;
import dev.ets.tensor.DType;
import dev.ets.token.Chat;
import dev.ets.token.ChatFormat;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Models on one device, behind one engine. Thread-safe; closing it closes the engine and the files.
 * Every method that opens a file throws {@link UsageException} or {@link
 * dev.ets.format.FormatException} when it is missing, damaged or of another kind.
 */
public final class Models implements AutoCloseable {
  /** Metadata that names the text that ends a step. */
  public static final String STEP_DELIMITER = "ets.step_delimiter";

  /**
   * What ends a step of a chat model. They write paragraphs, and the PRMs made for them score
   * paragraphs; a line may be one of several in a formula.
   */
  private static final String CHAT_DELIMITER = "\n\n";

  /** Rows of one batch: enough to fill the product's tiles many times, small enough for caches. */
  static final int MAX_ROWS = 512;

  /** Slots of pages are numbered by ints. */
  private static final int MAX_PAGES = Integer.MAX_VALUE / PagePool.PAGE_TOKENS;

  private final String device;
  private final KvOptions kv;
  private final LoadProgress progress;
  private final Engine engine = new Engine();
  private final List<Checkpoint> files = new ArrayList<>();

  /**
   * No model yet.
   *
   * @param kvPages pages of each model's KV cache, 0 for a share of the memory
   * @throws UsageException when there is no such device
   */
  public Models(String device, int kvPages) {
    this(device, new KvOptions(kvPages, DType.F32), LoadProgress.NONE);
  }

  /**
   * No model yet.
   *
   * @param progress told while a model is loaded on a device to which that takes a while
   * @throws UsageException when there is no such device
   */
  public Models(String device, KvOptions kv, LoadProgress progress) {
    Backends.checkDevice(device);
    this.device = device;
    this.kv = kv;
    this.progress = progress;
  }

  /** The language model in {@code file} as a policy, as the file says to use it. */
  public ModelPolicy policy(Path file) {
    return policy(file, PolicyOptions.NONE);
  }

  /**
   * The language model in {@code file} as a policy.
   *
   * @throws UsageException also when the model cannot be used as {@code options} say
   */
  public ModelPolicy policy(Path file, PolicyOptions options) {
    Checkpoint model = open(file);
    if (RewardHead.isReward(model)) {
      throw new UsageException(
          file + " is a reward model: name it with --prm, and a language model with --model");
    }
    Tokenizer tokenizer = tokenizer(model);
    ChatFormat format = ChatFormat.of(options.chat(), model.metadata(), tokenizer.vocabulary());
    Chat chat = new Chat(format, tokenizer, options.system());
    String delimiter = options.stepDelimiter().orElseGet(() -> delimiter(model, format));
    StepRules rules = new StepRules(tokenizer, delimiter, chat.endTokens());
    return new ModelPolicy(lane("policy", model), tokenizer, chat, rules);
  }

  private static String delimiter(Checkpoint model, ChatFormat format) {
    String usual = format.equals(ChatFormat.NONE) ? "\n" : CHAT_DELIMITER;
    String delimiter = model.metadata().text(STEP_DELIMITER, usual);
    if (delimiter.isEmpty()) {
      throw new FormatException(
          model.source(), STEP_DELIMITER, "\"\"", "is empty; give a text with --step-delimiter");
    }
    return delimiter;
  }

  /**
   * The process reward model in {@code file}, for the steps of {@code policy}.
   *
   * @param format the name of a preset or the path of a {@code prm.json}; empty for what lies
   *     beside the file or stands in it
   * @throws UsageException also when the file does not say how to score, or not for this policy
   */
  public RewardModel reward(Path file, Optional<String> format, ModelPolicy policy) {
    Checkpoint model = open(file);
    Tokenizer tokenizer = tokenizer(model);
    PrmFormat read = PrmFormats.of(model, file, format);
    PrmText text =
        new PrmText(read, tokenizer, PrmFormats.chat(read, model, tokenizer), policy.delimiter());
    text.checkPolicy(policy.tokenizer());
    Checkpoint scoring =
        switch (read.kind()) {
          case TWO_TAGS ->
              RewardHead.twoTags(model, text.plus().orElseThrow(), text.minus().orElseThrow());
          case ONE_TAG -> RewardHead.oneTag(model);
          case CLASSIFIER -> RewardHead.classifier(model);
          case VALUE -> RewardHead.value(model);
        };
    return new StepScorer(lane("reward model", scoring), text);
  }

  /** all-MiniLM-L6-v2, from its Maven artifact. */
  public Embedder embedder() {
    Checkpoint model = MiniLm.load(MiniLm.Precision.INT8);
    files.add(model);
    return new ModelEmbedder(lane("embedder", model), tokenizer(model));
  }

  /**
   * The sentence encoder in {@code file}.
   *
   * @throws UsageException when it is no encoder
   */
  public Embedder embedder(Path file) {
    Checkpoint model = open(file);
    if (Families.spec(model).attention().causal()) {
      throw new UsageException(
          file + " is a language model; embed with an encoder, such as a BERT");
    }
    return new ModelEmbedder(lane("embedder", model), tokenizer(model));
  }

  /**
   * The model's output at every position of a sequence: {@code (tokens, output width)}.
   *
   * @throws UsageException when a token is outside the vocabulary or there are too many
   */
  public float[][] outputs(Path file, int[] tokens) {
    Checkpoint model = open(file);
    Lane lane = lane("model", model);
    ModelSpec spec = Families.spec(model);
    Sequences.check(spec, tokens);
    float[][] all = new float[tokens.length][];
    try (TreeSession session = lane.open(new int[] {tokens[0]}, 0)) {
      for (int i = 0; i < tokens.length; i++) {
        if (i > 0) {
          session.append(TreeSession.ROOT, tokens[i]);
        }
        all[i] = session.evaluate(TreeSession.ROOT);
      }
    }
    return all;
  }

  /** A file's tokenizer, all of whose tokens its model has an embedding for. */
  private static Tokenizer tokenizer(Checkpoint model) {
    Tokenizer tokenizer = Tokenizers.of(model);
    int rows = Families.spec(model).vocabulary();
    if (tokenizer.vocabSize() > rows) {
      throw new FormatException(
          model.source(),
          "vocabulary",
          tokenizer.vocabSize() + " tokens",
          "are more than the %d rows of token_embd.weight".formatted(rows));
    }
    return tokenizer;
  }

  private Checkpoint open(Path file) {
    Checkpoint checkpoint = ModelFiles.open(file);
    files.add(checkpoint);
    return checkpoint;
  }

  private Lane lane(String name, Checkpoint model) {
    ModelSpec spec = Families.spec(model).withKvType(kv.type());
    int pages = kv.pages() > 0 ? kv.pages() : defaultPages(spec);
    Executor executor = Backends.executor(device, spec, model::tensor, pages, MAX_ROWS, progress);
    return engine.lane(name, executor, MAX_ROWS);
  }

  /** What each model has done so far, in the order in which they were opened. */
  public List<LaneStats> stats() {
    return engine.stats();
  }

  /** An upper bound: memory is taken as pages come into use. */
  private int defaultPages(ModelSpec spec) {
    int whole = Math.ceilDiv(spec.context(), PagePool.PAGE_TOKENS);
    if (!spec.attention().causal()) {
      return whole + MAX_ROWS; // One pass's texts, each on pages of its own.
    }
    long pages = Backends.kvBytes(device) / Backends.pageBytes(device, spec);
    return Math.clamp(pages, whole, MAX_PAGES);
  }

  @Override
  public void close() {
    engine.close();
    files.forEach(Checkpoint::close);
  }
}
