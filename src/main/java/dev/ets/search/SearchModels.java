package dev.ets.search;

import dev.ets.embed.Embedder;
import dev.ets.engine.Policy;
import dev.ets.reward.RewardModel;

/** The models that a search asks; each may serve many searches at once. */
public record SearchModels(Policy policy, RewardModel reward, Embedder embedder) {}
