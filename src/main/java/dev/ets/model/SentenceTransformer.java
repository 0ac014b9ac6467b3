package dev.ets.model;

import dev.ets.format.FormatException;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import java.util.ArrayList;
import java.util.List;

/** What sentence-transformers adds to a folder: how an encoder's states become one vector. */
final class SentenceTransformer {
  private static final String MODULES = "modules.json";
  private static final String POOLING = "1_Pooling/config.json";
  private static final String MODE = "pooling_mode_";

  /** All that "true" may stand at in a pooling's configuration. */
  private static final List<String> MODES =
      List.of(
          "cls_token",
          "mean_tokens",
          "max_tokens",
          "mean_sqrt_len_tokens",
          "weightedmean_tokens",
          "lasttoken");

  /** What we compute; all vectors have unit length here, with or without the last. */
  private static final List<String> SUPPORTED = List.of("Transformer", "Pooling", "Normalize");

  private SentenceTransformer() {}

  /**
   * Whether it is the mean of all tokens, as without these files, or else the first token.
   *
   * @throws FormatException when it is neither, or the model goes on behind the pooling
   */
  static boolean isPooledByMean(HuggingFaceFolder folder) {
    for (JsonFile module : folder.find(MODULES).map(JsonFile::readList).orElse(List.of())) {
      String type = module.text("type");
      if (!SUPPORTED.contains(type.substring(type.lastIndexOf('.') + 1))) {
        throw module.error("type", "is not supported; supported are " + SUPPORTED);
      }
    }
    return folder.findJson(POOLING).map(SentenceTransformer::isMean).orElse(true);
  }

  private static boolean isMean(JsonFile pooling) {
    List<String> on = new ArrayList<>();
    for (String mode : MODES) {
      if (pooling.flag(MODE + mode, false)) {
        on.add(mode);
      }
    }
    if (on.equals(List.of("mean_tokens"))) {
      return true;
    }
    if (on.equals(List.of("cls_token"))) {
      return false;
    }
    throw new FormatException(
        pooling.source(),
        "pooling_mode",
        on,
        "is not supported; supported is one of mean_tokens, cls_token");
  }
}
