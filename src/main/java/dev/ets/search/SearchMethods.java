package dev.ets.search;

import dev.ets.UsageException;
import java.util.List;

/** The registry of methods: one line each. */
public final class SearchMethods {
  private static final List<SearchMethod> ALL =
      List.of(
          new Greedy(), //
          new BestOfN(),
          new Beam(),
          new Dvts(),
          new Rebase(),
          new Dora(),
          new Mcts(),
          new Ets());

  private SearchMethods() {}

  /** All methods, simplest first. */
  public static List<SearchMethod> all() {
    return ALL;
  }

  /**
   * The method called {@code name}.
   *
   * @throws UsageException when there is none; lists the known ones
   */
  public static SearchMethod byName(String name) {
    for (SearchMethod method : ALL) {
      if (method.name().equals(name)) {
        return method;
      }
    }
    throw new UsageException("unknown method '%s'; known: %s".formatted(name, names()));
  }

  /** Their names, separated by commas. */
  public static String names() {
    return String.join(", ", ALL.stream().map(SearchMethod::name).toList());
  }
}
