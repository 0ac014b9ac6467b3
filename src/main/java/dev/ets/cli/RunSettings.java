package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.Json;

/** What the figures of a search depend on, apart from its problem, method, width and seed. */
final class RunSettings {
  private RunSettings() {}

  /** All settings by name; models by their fingerprints. */
  static ObjectNode of(
      ModelLoader.Files files, ModelOptions models, SearchOptions search, VotingOptions voting) {
    ObjectNode settings = Json.MAPPER.createObjectNode();
    settings
        .put("model", Fingerprint.of(files.policy()))
        .put("prm", Fingerprint.of(files.prm()))
        .put("vote", voting.describe());
    settings.setAll(models.describe());
    return settings.setAll(search.describe());
  }
}
