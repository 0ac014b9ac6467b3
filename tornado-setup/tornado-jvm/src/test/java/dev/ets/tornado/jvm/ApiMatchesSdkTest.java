package dev.ets.tornado.jvm;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Every public member of our API is in the SDK's too, with the same descriptor, so that classes
 * compiled against ours link against it.
 */
class ApiMatchesSdkTest {
  private final List<String> differences = new ArrayList<>();

  @Test
  @EnabledIf(
      value = "sdkIsHere",
      disabledReason =
          "no TornadoVM SDK in TORNADOVM_HOME, ~/.sdkman/candidates/tornadovm/current or"
              + " /opt/tornadovm")
  void everyPublicMemberIsInTheSdk() throws Exception {
    URL[] urls = {sdkJar().orElseThrow().toUri().toURL()};
    try (URLClassLoader sdk = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      List<Class<?>> classes = ourClasses();
      assertTrue(classes.size() > 50, "found only " + classes);
      for (Class<?> ours : classes) {
        compare(ours, sdk);
      }
    }
    assertEquals("", String.join("\n", differences));
  }

  static boolean sdkIsHere() throws IOException {
    return sdkJar().isPresent();
  }

  private static Optional<Path> sdkJar() throws IOException {
    String home = System.getenv("TORNADOVM_HOME");
    List<Path> places =
        Stream.of(
                home == null ? null : Path.of(home),
                Path.of(System.getProperty("user.home"), ".sdkman/candidates/tornadovm/current"),
                Path.of("/opt/tornadovm"))
            .filter(Objects::nonNull)
            .map(place -> place.resolve("share/java/tornado"))
            .filter(Files::isDirectory)
            .toList();
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        Predicate<String> isApi = name -> name.startsWith("tornado-api") && name.endsWith(".jar");
        Optional<Path> jar =
            files.filter(file -> isApi.test(file.getFileName().toString())).findFirst();
        if (jar.isPresent()) {
          return jar;
        }
      }
    }
    return Optional.empty();
  }

  private static List<Class<?>> ourClasses() throws Exception {
    Path root =
        Path.of(KernelContext.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root.resolve("uk"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String path = root.relativize(file).toString();
        Class<?> type =
            Class.forName(
                path.substring(0, path.length() - 6).replace('/', '.').replace('\\', '.'));
        if (Modifier.isPublic(type.getModifiers())) {
          classes.add(type);
        }
      }
    }
    return classes;
  }

  private void compare(Class<?> ours, ClassLoader sdk) {
    Class<?> theirs;
    try {
      theirs = sdk.loadClass(ours.getName());
    } catch (ClassNotFoundException e) {
      differences.add(ours.getName() + " is not in the SDK");
      return;
    }
    require(
        Modifier.isPublic(theirs.getModifiers()) && ours.isInterface() == theirs.isInterface(),
        ours + " is another kind of class: " + theirs);
    require(
        supertypes(theirs).toList().containsAll(supertypes(ours).toList()),
        ours + " has a supertype that the SDK's has not");
    for (Field field : ours.getFields()) {
      compareField(field, theirs);
    }
    for (Constructor<?> constructor : ours.getConstructors()) {
      require(
          Arrays.stream(theirs.getConstructors())
              .anyMatch(
                  c -> names(c.getParameterTypes()).equals(names(constructor.getParameterTypes()))),
          constructor + " is not in the SDK");
    }
    for (Method method : ours.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
        require(
            Arrays.stream(theirs.getMethods()).anyMatch(m -> same(m, method)),
            method + " is not in the SDK");
      }
    }
  }

  private void compareField(Field ours, Class<?> sdk) {
    try {
      Field theirs = sdk.getField(ours.getName());
      require(
          theirs.getType().getName().equals(ours.getType().getName())
              && Modifier.isStatic(theirs.getModifiers()) == Modifier.isStatic(ours.getModifiers()),
          ours + " differs: " + theirs);
      // The compiler may have copied a constant into its users.
      if (Modifier.isStatic(ours.getModifiers()) && ours.getType().isPrimitive()) {
        require(ours.get(null).equals(theirs.get(null)), ours + " has another value");
      }
    } catch (ReflectiveOperationException e) {
      differences.add(ours + ": " + e);
    }
  }

  private static boolean same(Method a, Method b) {
    return a.getName().equals(b.getName())
        && a.getReturnType().getName().equals(b.getReturnType().getName())
        && Modifier.isStatic(a.getModifiers()) == Modifier.isStatic(b.getModifiers())
        && names(a.getParameterTypes()).equals(names(b.getParameterTypes()));
  }

  private static String names(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getName).collect(joining(","));
  }

  /** Names of all superclasses and interfaces of the API and the JDK. */
  private static Stream<String> supertypes(Class<?> type) {
    return Stream.concat(Stream.of(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
        .filter(Objects::nonNull)
        .flatMap(t -> Stream.concat(Stream.of(t.getName()), supertypes(t)));
  }

  private void require(boolean condition, String difference) {
    if (!condition) {
      differences.add(difference);
    }
  }
}
