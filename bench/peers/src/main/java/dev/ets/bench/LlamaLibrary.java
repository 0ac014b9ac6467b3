package dev.ets.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ets.UsageException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The C functions of llama.cpp that we call, from the npm package that run.sh installs. Layouts and
 * signatures are those of {@code llama.h} of exactly this version, whose number is in the
 * libraries' names; with another version, look through both.
 */
@SuppressWarnings("restricted") // native code is what this class is for
final class LlamaLibrary {
  /** What run. */
  static final String VERSION = "llama.cpp v0.5.0 (npm @node-llama-cpp/linux-x64 3.22.1)";

  private static final String FOLDER_PROPERTY = "ets.peers.llama";
  private static final String LLAMA = "libllama.v0.5.0.so";
  private static final String GGML = "libggml.v0.5.0.so";

  private static final StructLayout MODEL_PARAMS =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(2, ADDRESS), // devices, tensor_buft_overrides
          MemoryLayout.sequenceLayout(5, JAVA_INT), // n_gpu_layers .. main_gpu
          MemoryLayout.paddingLayout(4),
          MemoryLayout.sequenceLayout(4, ADDRESS), // tensor_split .. kv_overrides
          MemoryLayout.sequenceLayout(6, JAVA_BYTE), // vocab_only .. load_mtp
          MemoryLayout.paddingLayout(2));

  private static final StructLayout CONTEXT_PARAMS =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_ctx"),
          JAVA_INT.withName("n_batch"),
          JAVA_INT.withName("n_ubatch"),
          JAVA_INT.withName("n_seq_max"),
          JAVA_INT, // n_rs_seq
          JAVA_INT.withName("n_outputs_max"),
          JAVA_INT, // n_outputs_max_per_seq
          JAVA_INT.withName("n_threads"),
          JAVA_INT.withName("n_threads_batch"),
          MemoryLayout.sequenceLayout(13, JAVA_INT), // ctx_type .. defrag_thold
          MemoryLayout.sequenceLayout(2, ADDRESS), // cb_eval, its data
          MemoryLayout.sequenceLayout(2, JAVA_INT), // type_k, type_v
          MemoryLayout.sequenceLayout(2, ADDRESS), // abort_callback, its data
          MemoryLayout.sequenceLayout(5, JAVA_BYTE), // embeddings .. swa_full
          JAVA_BOOLEAN.withName("kv_unified"),
          MemoryLayout.paddingLayout(2),
          ADDRESS, // samplers
          JAVA_LONG, // n_samplers
          ADDRESS); // ctx_other

  private static final StructLayout BATCH =
      MemoryLayout.structLayout(
          JAVA_INT.withName("n_tokens"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("token"),
          ADDRESS.withName("embd"),
          ADDRESS.withName("pos"),
          ADDRESS.withName("n_seq_id"),
          ADDRESS.withName("seq_id"),
          ADDRESS.withName("logits"));

  private static final StructLayout THREAD_PARAMS =
      MemoryLayout.structLayout(
          MemoryLayout.sequenceLayout(512, JAVA_BYTE), // cpumask
          MemoryLayout.sequenceLayout(3, JAVA_INT), // n_threads, prio, poll
          MemoryLayout.sequenceLayout(2, JAVA_BYTE), // strict_cpu, paused
          MemoryLayout.paddingLayout(2));

  private static final int CPU = 0; // GGML_BACKEND_DEVICE_TYPE_CPU

  private final SymbolLookup ggml;
  private final SymbolLookup llama;
  private final MethodHandle decode;
  private final MethodHandle logits;
  private final MethodHandle memory;
  private final MethodHandle copySequence;
  private final MethodHandle removeFrom;

  /** Loads the libraries and the variant for this CPU. */
  LlamaLibrary() {
    Path folder = Path.of(System.getProperty(FOLDER_PROPERTY, "."));
    if (!Files.exists(folder.resolve(LLAMA))) {
      throw new UsageException(
          "no %s in '%s'; install npm and start bench/peers/run.sh again, which gets it"
              .formatted(LLAMA, folder));
    }
    ggml = SymbolLookup.libraryLookup(folder.resolve(GGML), Arena.global());
    llama = SymbolLookup.libraryLookup(folder.resolve(LLAMA), Arena.global());
    call(
        handle(ggml, "ggml_backend_load_all_from_path", FunctionDescriptor.ofVoid(ADDRESS)),
        Arena.global().allocateFrom(folder.toString()));
    decode = handle("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, BATCH));
    logits = handle("llama_get_logits_ith", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    memory = handle("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS));
    copySequence =
        handle(
            "llama_memory_seq_cp",
            FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    removeFrom =
        handle(
            "llama_memory_seq_rm",
            FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
  }

  /** The JVM option that tells a process where the libraries are. */
  static String option() {
    return "-D%s=%s".formatted(FOLDER_PROPERTY, System.getProperty(FOLDER_PROPERTY, "."));
  }

  /**
   * Starts threads for contexts to use, as llama.cpp's own programs do; without them each pass
   * would start its own.
   */
  MemorySegment threads(int count) {
    try (Arena arena = Arena.ofConfined()) {
      Object device = call(handle(ggml, "ggml_backend_dev_by_type", pointerFrom(JAVA_INT)), CPU);
      Object backend =
          call(handle(ggml, "ggml_backend_dev_backend_reg", pointerFrom(ADDRESS)), device);
      Object start =
          call(
              handle(ggml, "ggml_backend_reg_get_proc_address", pointerFrom(ADDRESS, ADDRESS)),
              backend,
              arena.allocateFrom("ggml_threadpool_new"));
      Object params =
          call(
              handle(
                  ggml,
                  "ggml_threadpool_params_default",
                  FunctionDescriptor.of(THREAD_PARAMS, JAVA_INT)),
              arena,
              count);
      MethodHandle pool =
          Linker.nativeLinker().downcallHandle((MemorySegment) start, pointerFrom(ADDRESS));
      return notNull(call(pool, params), "start %d threads".formatted(count));
    }
  }

  private static FunctionDescriptor pointerFrom(MemoryLayout... arguments) {
    return FunctionDescriptor.of(ADDRESS, arguments);
  }

  /**
   * Loads a model, which stays until the process ends.
   *
   * @throws IllegalStateException when llama.cpp does not take the file
   */
  MemorySegment model(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params =
          struct("llama_model_default_params", FunctionDescriptor.of(MODEL_PARAMS), arena);
      MethodHandle load =
          handle(
              "llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, MODEL_PARAMS));
      return notNull(call(load, arena.allocateFrom(file.toString()), params), "load " + file);
    }
  }

  /**
   * Makes a context with one cache of F16 for all its sequences, as a context is by default.
   *
   * @param cells tokens that the cache holds
   * @param batch tokens of a call at most
   * @param sequences at most 256
   * @param pool of {@link #threads}
   */
  MemorySegment context(
      MemorySegment model, int cells, int batch, int sequences, MemorySegment pool, int threads) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params =
          struct("llama_context_default_params", FunctionDescriptor.of(CONTEXT_PARAMS), arena);
      set(params, "n_ctx", cells);
      set(params, "n_batch", batch);
      set(params, "n_ubatch", batch);
      set(params, "n_seq_max", sequences);
      set(params, "n_outputs_max", sequences); // else it takes room for the logits of a whole batch
      set(params, "n_threads", threads);
      set(params, "n_threads_batch", threads);
      params.set(JAVA_BOOLEAN, offset(CONTEXT_PARAMS, "kv_unified"), true);
      MethodHandle init =
          handle("llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, CONTEXT_PARAMS));
      MemorySegment context =
          notNull(call(init, model, params), "make a context of %d cells".formatted(cells));
      MethodHandle attach =
          handle("llama_attach_threadpool", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
      call(attach, context, pool, MemorySegment.NULL);
      return context;
    }
  }

  /**
   * Runs tokens.
   *
   * @param tokens ids, one a row
   * @param positions of the rows
   * @param sequences of the rows
   * @param wanted of which rows the logits are computed
   */
  void decode(
      MemorySegment context, int[] tokens, int[] positions, int[] sequences, boolean[] wanted) {
    try (Arena arena = Arena.ofConfined()) {
      int n = tokens.length;
      MemorySegment ids = arena.allocateFrom(JAVA_INT, sequences);
      MemorySegment counts = arena.allocate(JAVA_INT, n);
      MemorySegment pointers = arena.allocate(ADDRESS, n);
      MemorySegment outputs = arena.allocate(JAVA_BYTE, n);
      for (int i = 0; i < n; i++) {
        counts.setAtIndex(JAVA_INT, i, 1);
        pointers.setAtIndex(ADDRESS, i, ids.asSlice(i * JAVA_INT.byteSize()));
        outputs.set(JAVA_BYTE, i, (byte) (wanted[i] ? 1 : 0));
      }
      MemorySegment batch = arena.allocate(BATCH);
      batch.set(JAVA_INT, offset(BATCH, "n_tokens"), n);
      batch.set(ADDRESS, offset(BATCH, "token"), arena.allocateFrom(JAVA_INT, tokens));
      batch.set(ADDRESS, offset(BATCH, "pos"), arena.allocateFrom(JAVA_INT, positions));
      batch.set(ADDRESS, offset(BATCH, "n_seq_id"), counts);
      batch.set(ADDRESS, offset(BATCH, "seq_id"), pointers);
      batch.set(ADDRESS, offset(BATCH, "logits"), outputs);
      int code = (int) call(decode, context, batch);
      if (code != 0) {
        throw new IllegalStateException("llama_decode of %d rows returned %d".formatted(n, code));
      }
    }
  }

  /** Logits (vocabulary) of the last row for which they were computed; waits for them. */
  float[] logits(MemorySegment context, int vocabulary) {
    MemorySegment row = (MemorySegment) call(logits, context, -1);
    return row.reinterpret((long) Float.BYTES * vocabulary).toArray(JAVA_FLOAT);
  }

  /** Lets a sequence share all cells of sequence 0. */
  void share(MemorySegment context, int sequence) {
    call(copySequence, call(memory, context), 0, sequence, -1, -1);
  }

  /** Takes a sequence's tokens from a position on out of the cache. */
  void cut(MemorySegment context, int sequence, int from) {
    call(removeFrom, call(memory, context), sequence, from, -1);
  }

  private MethodHandle handle(String function, FunctionDescriptor type) {
    return handle(llama, function, type);
  }

  private static MethodHandle handle(SymbolLookup in, String function, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(in.findOrThrow(function), type);
  }

  /** A structure that a function without arguments returns. */
  private MemorySegment struct(String function, FunctionDescriptor type, Arena arena) {
    return (MemorySegment) call(handle(function, type), arena);
  }

  private static void set(MemorySegment params, String field, int value) {
    params.set(JAVA_INT, offset(CONTEXT_PARAMS, field), value);
  }

  private static long offset(StructLayout layout, String field) {
    return layout.byteOffset(MemoryLayout.PathElement.groupElement(field));
  }

  private static MemorySegment notNull(Object pointer, String what) {
    if (((MemorySegment) pointer).address() == 0) {
      throw new IllegalStateException("llama.cpp could not " + what);
    }
    return (MemorySegment) pointer;
  }

  private static Object call(MethodHandle handle, Object... arguments) {
    try {
      return handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of llama.cpp failed", e);
    }
  }
}
