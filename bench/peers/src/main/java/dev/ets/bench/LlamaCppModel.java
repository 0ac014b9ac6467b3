package dev.ets.bench;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A model that llama.cpp runs in this process, with a context for each kind of work. */
final class LlamaCppModel implements LanguageWork.Model {
  /** Rows of a pass at most: llama.cpp's default, and ours. */
  private static final int ROWS = Passes.MAX_ROWS;

  private final LlamaLibrary llama = new LlamaLibrary();
  private final MemorySegment model;
  private final MemorySegment pool;
  private final int vocabulary;
  private final int threads;
  private final Map<LanguageWork, MemorySegment> contexts = new HashMap<>();

  /** Loads a model. */
  LlamaCppModel(Path file, int vocabulary, int threads) {
    this.model = llama.model(file);
    this.pool = llama.threads(threads);
    this.vocabulary = vocabulary;
    this.threads = threads;
  }

  @Override
  public float[] run(LanguageWork work) {
    MemorySegment context = contexts.computeIfAbsent(work, this::context);
    if (work.branches() == 0) {
      llama.cut(context, 0, 0);
      prompt(context, work.prompt());
    } else {
      branches(context, work);
    }
    return llama.logits(context, vocabulary);
  }

  private MemorySegment context(LanguageWork work) {
    int cells = work.prompt() + work.branches() * work.length();
    MemorySegment context =
        llama.context(model, cells, ROWS, Math.max(1, work.branches()), pool, threads);
    if (work.branches() > 0) {
      prompt(context, work.prompt());
      for (int b = 1; b < work.branches(); b++) {
        llama.share(context, b);
      }
    }
    return context;
  }

  /** Runs a prompt in sequence 0, with the logits of its last token. */
  private void prompt(MemorySegment context, int tokens) {
    for (int from = 0; from < tokens; from += ROWS) {
      int count = Math.min(ROWS, tokens - from);
      int[] ids = new int[count];
      int[] positions = new int[count];
      boolean[] wanted = new boolean[count];
      for (int i = 0; i < count; i++) {
        positions[i] = from + i;
        ids[i] = LanguageWork.promptToken(from + i, vocabulary);
        wanted[i] = from + i == tokens - 1;
      }
      llama.decode(context, ids, positions, new int[count], wanted);
    }
  }

  private void branches(MemorySegment context, LanguageWork work) {
    int n = work.branches();
    int[] sequences = new int[n];
    Arrays.setAll(sequences, b -> b);
    boolean[] wanted = new boolean[n];
    Arrays.fill(wanted, true);
    for (int b = 0; b < n; b++) {
      llama.cut(context, b, work.prompt());
    }
    int[] ids = new int[n];
    int[] positions = new int[n];
    for (int i = 0; i < work.length(); i++) {
      for (int b = 0; b < n; b++) {
        ids[b] = LanguageWork.branchToken(b, i, vocabulary);
      }
      Arrays.fill(positions, work.prompt() + i);
      llama.decode(context, ids, positions, sequences, wanted);
      llama.logits(context, 1); // a step's tokens follow from its logits, so it is waited for
    }
  }
}
