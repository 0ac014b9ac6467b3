package dev.ets.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The house rules about packages, checked in the class files of all modules. It lives in the last
 * module of the reactor, so that all others are compiled when it runs.
 */
class LayerRulesTest {
  /** Names of classes that a rule may be about, as class files spell them, in descriptors too. */
  private static final Pattern CLASS_NAME =
      Pattern.compile(
          "((?:dev/ets|jdk/incubator/vector|org/ojalgo|org/matheclipse|uk/ac/manchester/tornado)(?:/\\w+)*?)/([A-Z][\\w$]*)");

  /** What other modules use to add commands. */
  private static final Set<String> OPEN_IN_CLI = Set.of("CommandProvider", "Console");

  /**
   * One class.
   *
   * @param packageName with dots
   * @param uses full names of classes, with dots
   */
  private record Parsed(String name, String packageName, Set<String> uses, boolean systemOut) {}

  private static final List<Parsed> CLASSES = new ArrayList<>();

  @BeforeAll
  static void readClassFiles() throws IOException {
    Path home = Path.of(System.getProperty("ets.home"));
    List<Path> folders;
    try (Stream<Path> found = Files.walk(home, 3)) {
      folders = found.filter(p -> p.endsWith("target/classes")).toList();
    }
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(p -> p.toString().endsWith(".class") && !p.endsWith("package-info.class"))
            .map(LayerRulesTest::parse)
            .forEach(CLASSES::add);
      }
    }
    assertTrue(CLASSES.size() > 100, "found only " + CLASSES.size() + " classes below " + home);
  }

  private static Parsed parse(Path file) {
    ClassModel model;
    try {
      model = ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Set<String> uses = new TreeSet<>();
    boolean systemOut = false;
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case Utf8Entry text -> {
          Matcher names = CLASS_NAME.matcher(text.stringValue());
          while (names.find()) {
            uses.add((names.group(1) + "/" + names.group(2)).replace('/', '.'));
          }
        }
        case FieldRefEntry field ->
            systemOut |=
                field.owner().asInternalName().equals("java/lang/System")
                    && field.name().equalsString("out");
        default -> {}
      }
    }
    String name = model.thisClass().asInternalName().replace('/', '.');
    return new Parsed(name, packageOf(name), uses, systemOut);
  }

  private static String packageOf(String className) {
    return className.substring(0, className.lastIndexOf('.'));
  }

  private static boolean in(String name, String... packages) {
    return Stream.of(packages).anyMatch(p -> name.equals(p) || name.startsWith(p + "."));
  }

  /** Uses of {@code target} outside the allowed packages, as "user -> used". */
  private static List<String> breaches(String target, String... allowed) {
    List<String> breaches = new ArrayList<>();
    for (Parsed parsed : CLASSES) {
      for (String used : parsed.uses()) {
        if (in(used, target) && !in(parsed.packageName(), allowed)) {
          breaches.add(parsed.name() + " -> " + used);
        }
      }
    }
    return breaches;
  }

  @Test
  void onlyTheVectorExecutorUsesTheVectorApi() {
    assertEquals(List.of(), breaches("jdk.incubator.vector", "dev.ets.exec.vector"));
  }

  @Test
  void onlyThePrunerUsesOjAlgo() {
    assertEquals(List.of(), breaches("org.ojalgo", "dev.ets.prune"));
  }

  @Test
  void onlyTheTasksUseSymja() {
    assertEquals(List.of(), breaches("org.matheclipse", "dev.ets.task"));
  }

  @Test
  void onlyTheTornadoExecutorAndItsKernelsUseTornadoVm() {
    String tornado = "uk.ac.manchester.tornado";
    assertEquals(List.of(), breaches(tornado, tornado, "dev.ets.exec.tornado", "dev.ets.kernels"));
  }

  @Test
  void searchSeesNoExecutorsKernelsOrTensors() {
    List<String> breaches = new ArrayList<>();
    for (Parsed parsed : CLASSES) {
      if (in(parsed.packageName(), "dev.ets.search")) {
        for (String used : parsed.uses()) {
          boolean allowed =
              packageOf(used).equals("dev.ets")
                  || in(
                      used,
                      "dev.ets.search",
                      "dev.ets.engine",
                      "dev.ets.reward",
                      "dev.ets.embed",
                      "dev.ets.prune");
          if (!allowed) {
            breaches.add(parsed.name() + " -> " + used);
          }
        }
      }
    }
    assertEquals(List.of(), breaches);
  }

  @Test
  void nothingDependsOnTheCommandLineOrTheServer() {
    List<String> breaches = new ArrayList<>(breaches("dev.ets.cli", "dev.ets.cli"));
    breaches.removeIf(b -> OPEN_IN_CLI.contains(b.substring(b.lastIndexOf('.') + 1)));
    breaches.addAll(breaches("dev.ets.server", "dev.ets.server", "dev.ets.cli"));
    assertEquals(List.of(), breaches);
  }

  @Test
  void onlyTheCommandLinePrintsToStandardOutput() {
    List<String> printing =
        CLASSES.stream()
            .filter(c -> c.systemOut() && !in(c.packageName(), "dev.ets.cli"))
            .map(Parsed::name)
            .toList();
    assertEquals(List.of(), printing);
  }

  @Test
  void packagesHaveNoCycles() {
    Map<String, Set<String>> graph = new TreeMap<>();
    for (Parsed parsed : CLASSES) {
      String from = layer(parsed.packageName());
      for (String used : parsed.uses()) {
        String to = layer(packageOf(used));
        if (to.startsWith("dev.ets") && from.startsWith("dev.ets") && !to.equals(from)) {
          graph.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
        }
      }
    }
    assertTrue(graph.get("dev.ets.search").contains("dev.ets.engine"), "the graph has its edges");
    assertEquals(List.of(), cycle(graph));
  }

  /** A package with its sub-packages is one layer: {@code exec} chooses among {@code exec.*}. */
  private static String layer(String packageName) {
    return Stream.of(packageName.split("\\.")).limit(3).reduce((a, b) -> a + "." + b).orElseThrow();
  }

  @Test
  void findsACycleWhereThereIsOne() {
    assertEquals(
        List.of("b", "c", "b"),
        cycle(Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("b", "d"))));
    assertEquals(List.of(), cycle(Map.of("a", Set.of("b", "c"), "b", Set.of("c"))));
  }

  /** The packages of one cycle, the first one again at its end; empty when there is none. */
  private static List<String> cycle(Map<String, Set<String>> graph) {
    Set<String> done = new TreeSet<>();
    for (String start : new TreeSet<>(graph.keySet())) {
      List<String> found = cycleFrom(start, graph, new LinkedHashSet<>(), done);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<String> cycleFrom(
      String at, Map<String, Set<String>> graph, SequencedSet<String> path, Set<String> done) {
    if (done.contains(at)) {
      return List.of();
    }
    if (!path.add(at)) {
      List<String> cycle = new ArrayList<>(path);
      cycle = new ArrayList<>(cycle.subList(cycle.indexOf(at), cycle.size()));
      cycle.add(at);
      return cycle;
    }
    for (String next : graph.getOrDefault(at, Set.of())) {
      List<String> found = cycleFrom(next, graph, path, done);
      if (!found.isEmpty()) {
        return found;
      }
    }
    path.remove(at);
    done.add(at);
    return List.of();
  }
}
