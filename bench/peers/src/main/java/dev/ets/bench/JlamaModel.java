package dev.ets.bench;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.github.tjake.jlama.util.PhysicalCoreExecutor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A model that Jlama runs in this process, in the types that it chooses itself. */
final class JlamaModel implements LanguageWork.Model {
  private final AbstractModel model;
  private final KvBufferCache cache;
  private final int vocabulary;
  private final AbstractTensor<?, ?> sampled;
  private final Map<LanguageWork, KvBuffer> buffers = new HashMap<>();

  /** Loads a model. */
  JlamaModel(Path folder, int vocabulary, int threads) {
    // It takes half of the cores that it sees, for hyper-threads.
    PhysicalCoreExecutor.overrideThreadCount(threads);
    model = ModelSupport.loadModel(folder.toFile(), DType.F32, DType.I8);
    cache = new KvBufferCache(model);
    this.vocabulary = vocabulary;
    sampled = model.makeDenseTensor(1, vocabulary);
  }

  @Override
  public float[] run(LanguageWork work) {
    if (work.branches() == 0) {
      try (KvBuffer kv = cache.getEphemeralKvBuffer()) {
        return prompt(work.prompt(), kv);
      }
    }
    KvBuffer kv = buffers.computeIfAbsent(work, this::computed);
    float[] logits = {};
    for (int i = 0; i < work.length(); i++) {
      int token = LanguageWork.branchToken(0, i, vocabulary);
      try (AbstractTensor<?, ?> state =
          model.forward(token, work.prompt() + i, kv, Optional.empty())) {
        logits = logits(state);
      }
    }
    return logits;
  }

  private KvBuffer computed(LanguageWork work) {
    KvBuffer kv = cache.getEphemeralKvBuffer();
    prompt(work.prompt(), kv);
    return kv;
  }

  private float[] prompt(int tokens, KvBuffer kv) {
    // Prompts go in parts; the states are those of the last one.
    try (AbstractTensor<?, ?> states =
            model.batchForward(LanguageWork.promptTokens(tokens, vocabulary), 0, kv);
        AbstractTensor<?, ?> last = states.slice(states.shape().first() - 1)) {
      return logits(last);
    }
  }

  /** What greedy sampling leaves: {@code getLogits} would give probabilities. */
  private float[] logits(AbstractTensor<?, ?> state) {
    model.sample(state, 0, 0, sampled);
    float[] logits = new float[vocabulary];
    MemorySegment.copy(
        sampled.getMemorySegment(), ValueLayout.JAVA_FLOAT, 0, logits, 0, vocabulary);
    return logits;
  }

  @Override
  public void close() {
    model.close();
  }
}
