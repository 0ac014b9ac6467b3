package dev.ets.bench;

import dev.ets.UsageException;
import java.util.Iterator;
import java.util.List;

/** The registry of peers. */
final class Peers {
  private static final List<Peer> ALL =
      List.of(new LlamaCpp(), new Jlama(), new OnnxRuntime(), new OrTools());

  private Peers() {}

  /**
   * Peers by name, or all where no name is given, in the order in which they run.
   *
   * @throws UsageException for an unknown name; lists the known ones
   */
  static List<Peer> named(List<String> names) {
    List<String> known = ALL.stream().map(Peer::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "unknown peer '%s'; known: %s".formatted(name, String.join(", ", known)));
      }
    }
    return ALL.stream().filter(p -> names.isEmpty() || names.contains(p.name())).toList();
  }

  /** What help texts list. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(Peer::name).iterator();
    }
  }
}
