package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.reward.PrmFile;
import dev.ets.reward.PrmPresets;
import dev.ets.runtime.KvOptions;
import dev.ets.runtime.PolicyOptions;
import dev.ets.tensor.DType;
import dev.ets.token.ChatFormat;
import dev.ets.trace.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that name policy, reward model and device, and say how the models are used. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Policy, a GGUF file or a Hugging Face folder (default: the shipped one).")
  private Path model;

  @Option(
      names = "--prm",
      paramLabel = "P",
      description = "Process reward model, likewise (default: the shipped one).")
  private Path prm;

  @Option(
      names = "--chat",
      paramLabel = "NAME",
      completionCandidates = KnownNames.ChatFormats.class,
      description =
          "The policy's chat format: ${COMPLETION-CANDIDATES} (default: that of the file's template).")
  private String chat;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "The policy's system prompt (default: the one that the template brings).")
  private String system;

  @Option(
      names = "--step-delimiter",
      paramLabel = "TEXT",
      description =
          "Ends the policy's steps; \\n is a line break (default: what the file says, else \\n\\n for chat models and \\n for others).")
  private String stepDelimiter;

  @Option(
      names = "--prm-format",
      paramLabel = "NAME|FILE",
      completionCandidates = KnownNames.PrmFormats.class,
      description =
          "How the reward model reads and scores: ${COMPLETION-CANDIDATES}, or a prm.json (default: what the model says, or the prm.json beside it).")
  private String prmFormat;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "Where models run; ./ets devices lists what there is (default: auto).")
  private String device;

  @Option(
      names = "--kv-pages",
      paramLabel = "N",
      defaultValue = "0",
      description = "Pages of 16 tokens in each model's KV cache (default: a share of the memory).")
  private int kvPages;

  @Option(
      names = "--kv-type",
      paramLabel = "T",
      defaultValue = "F32",
      description = "Precision of the KV caches: F32, or F16 with --device jvm (default: F32).")
  private DType kvType;

  /**
   * The files, which exist.
   *
   * @throws UsageException when one does not
   */
  ModelLoader.Files files(boolean sentences) {
    return new ModelLoader.Files(
        existing(model == null ? shipped("policy.gguf") : model, "--model"),
        existing(prmPath(), "--prm"),
        policyOptions(),
        prmFormat(),
        device,
        new KvOptions(kvPages(), kvType),
        sentences);
  }

  private PolicyOptions policyOptions() {
    return new PolicyOptions(
        Optional.ofNullable(chat).map(name -> ChatFormat.named(name).name()),
        Optional.ofNullable(system),
        Optional.ofNullable(stepDelimiter).map(ModelOptions::unescaped));
  }

  /** With line breaks and tabs for {@code \n} and {@code \t}, and a backslash for two. */
  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        switch (text.charAt(i)) {
          case 'n' -> plain.append('\n');
          case 't' -> plain.append('\t');
          case '\\' -> plain.append('\\');
          default -> plain.append(c).append(text.charAt(i));
        }
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private Optional<String> prmFormat() {
    if (prmFormat != null && formatFile().isEmpty()) {
      PrmPresets.named(prmFormat);
    }
    return Optional.ofNullable(prmFormat);
  }

  /** The file that says how the reward model reads, if it is not the model's own. */
  private Optional<Path> formatFile() {
    return prmFormat == null
        ? PrmFile.beside(prmPath())
        : Optional.of(Path.of(prmFormat)).filter(Files::isRegularFile);
  }

  /** What, apart from the models, fixes what they read: all options by name. */
  ObjectNode describe() {
    String format = prmFormat == null ? "by model" : prmFormat;
    return Json.MAPPER
        .createObjectNode()
        .put("chat", chat == null ? "by template" : chat)
        .put("system", system == null ? "by template" : system)
        .put("kv_type", kvType.name())
        .put("step_delimiter", stepDelimiter == null ? "by model" : stepDelimiter)
        .put("prm_format", formatFile().map(Fingerprint::of).orElse(format));
  }

  private Path prmPath() {
    return prm == null ? shipped("prm.gguf") : prm;
  }

  private int kvPages() {
    if (kvPages < 0) {
      throw new UsageException(
          "--kv-pages is %d: give a number of pages, or 0 for a share of the memory"
              .formatted(kvPages));
    }
    return kvPages;
  }

  /**
   * {@code file}, a file or a folder, when it can be read.
   *
   * @throws UsageException when not
   */
  static Path existing(Path file, String option) {
    if (Files.isDirectory(file) && !Files.exists(file.resolve("config.json"))) {
      throw new UsageException(
          "%s is a folder without config.json; name a GGUF file or a Hugging Face model's folder"
              .formatted(file));
    }
    if (!Files.isReadable(file)) {
      throw new UsageException("no model file at %s; name another with %s".formatted(file, option));
    }
    return file;
  }

  private static Path shipped(String name) {
    return Path.of(System.getProperty("ets.home", "."), "models", "shipped", name);
  }
}
