package dev.ets.bench;

import java.util.List;
import java.util.Map;

/** A project that does some of what we do, and the works on which it is measured against us. */
interface Peer {
  /** Name on the command line. */
  String name();

  /** Name and version of what runs, for the result file; loads no native code. */
  String version();

  /**
   * The version of a library: the name of the jar that has this class, which is not initialised.
   */
  static String jarOf(Class<?> type) {
    String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    return jar.substring(jar.lastIndexOf('/') + 1).replace(".jar", "");
  }

  /** What is compared, each of it by itself: when one fails, the others go on. */
  List<Benchmark> comparisons(PeerSettings settings);

  /** Options of the JVM that {@link #open} is called in, beyond those that all have. */
  default List<String> jvmOptions() {
    return List.of();
  }

  /** Environment of that JVM, beyond ours. */
  default Map<String, String> environment() {
    return Map.of();
  }

  /**
   * The peer's side. Called in a process of its own, which it may bring down or block.
   *
   * @param arguments what {@link PeerProcess} was given
   */
  Side open(List<String> arguments) throws Exception;
}
