package dev.ets.search;

/** As many whole samples as the width has leaves; the reward model weighs, but does not steer. */
final class BestOfN implements SearchMethod {
  @Override
  public String name() {
    return "best-of-n";
  }

  @Override
  public void run(Search search) {
    Paths.sample(search, search.settings().width(), search.settings().sampling());
  }
}
