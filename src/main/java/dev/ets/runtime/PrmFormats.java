package dev.ets.runtime;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import dev.ets.model.ModelFiles;
import dev.ets.model.RewardHead;
import dev.ets.reward.PrmFile;
import dev.ets.reward.PrmFormat;
import dev.ets.reward.PrmPresets;
import dev.ets.token.Chat;
import dev.ets.token.ChatFormat;
import dev.ets.token.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out how a process reward model is to be read. */
final class PrmFormats {
  /** Metadata of ours: a preset's name, or what a {@code prm.json} would hold. */
  static final String KEY = "ets.prm.format";

  private PrmFormats() {}

  /**
   * The format of a model: as the user says, else the file beside it, else its metadata, else that
   * of the shipped PRM, if it has a value head.
   *
   * @throws UsageException when nothing says it; tells the cure
   * @throws dev.ets.format.FormatException when what says it is damaged
   */
  static PrmFormat of(Checkpoint model, Path path, Optional<String> said) {
    if (said.isPresent()) {
      return said(said.get());
    }
    Optional<Path> beside = PrmFile.beside(path);
    if (beside.isPresent()) {
      return PrmFile.read(beside.get());
    }
    String own = model.metadata().text(KEY, "");
    if (!own.isEmpty()) {
      Optional<PrmFormat> preset = PrmPresets.find(own);
      return preset.orElseGet(() -> PrmFile.parse(model.source() + ": " + KEY, own));
    }
    return PrmPresets.ofArchitecture(model.metadata().text(ModelFiles.ARCHITECTURE, ""))
        .orElseGet(
            () -> {
              if (RewardHead.isValue(model)) {
                return PrmPresets.named(PrmPresets.SHIPPED);
              }
              throw new UsageException(
                  "%s has no value head, and nothing says how to score with it: %s, or give --prm-format"
                      .formatted(path, PrmFile.EXAMPLE));
            });
  }

  private static PrmFormat said(String nameOrFile) {
    Optional<PrmFormat> preset = PrmPresets.find(nameOrFile);
    Path file = Path.of(nameOrFile);
    return preset.isEmpty() && Files.isRegularFile(file)
        ? PrmFile.read(file)
        : PrmPresets.named(nameOrFile);
  }

  /** The chat format that the layout asks for; none for plain text. */
  static Optional<Chat> chat(PrmFormat format, Checkpoint model, Tokenizer tokenizer) {
    if (format.layout() == PrmFormat.Layout.PLAIN) {
      return Optional.empty();
    }
    ChatFormat chat = ChatFormat.of(format.chat(), model.metadata(), tokenizer.vocabulary());
    return Optional.of(new Chat(chat, tokenizer, format.system()));
  }
}
