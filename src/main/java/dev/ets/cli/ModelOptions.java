package dev.ets.cli;

import dev.ets.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that name policy, reward model and device. */
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

  /**
   * The files, which exist.
   *
   * @throws UsageException when one does not
   */
  ModelLoader.Files files() {
    return new ModelLoader.Files(
        existing(model == null ? shipped("policy.gguf") : model, "--model"),
        existing(prm == null ? shipped("prm.gguf") : prm, "--prm"),
        device,
        kvPages());
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
