package dev.ets.search;

import dev.ets.engine.Sampling;

/** One path of likeliest tokens: what the policy can do without search. */
final class Greedy implements SearchMethod {
  @Override
  public String name() {
    return "greedy";
  }

  @Override
  public boolean usesWidth() {
    return false;
  }

  @Override
  public void run(Search search) {
    Paths.sample(search, 1, Sampling.GREEDY);
  }
}
