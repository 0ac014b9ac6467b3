package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The devices of the TornadoVM that is on the class path. */
public final class Devices {
  /** The name of the first one, and the beginning of all names. */
  public static final String FIRST = "tornado";

  /** The name of all of them. */
  public static final String ALL = "all";

  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

  private Devices() {}

  /**
   * A device.
   *
   * @param name such as {@code tornado:opencl:0}; {@code tornado:jvm} for the stand-in
   */
  public record Named(String name, TornadoDevice device) {
    /** What it is, in one line. */
    public String description() {
      return device.getDescription().strip();
    }

    /** What kernels may use on it. */
    public Capabilities capabilities() {
      return Capabilities.of(device);
    }

    /** Whether it can run a version of an op. */
    public boolean runs(Version version) {
      return version.needs().test(capabilities());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * All of them, backend by backend.
   *
   * @throws IllegalStateException when TornadoVM does not start, such as for want of a driver
   */
  public static List<Named> all() {
    try {
      return found();
    } catch (LinkageError | RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new IllegalStateException(
          "TornadoVM does not start (%s); run tornado-setup/install.sh, which says what is missing"
              .formatted(message(cause)),
          e);
    }
  }

  /** The message of an exception of TornadoVM's, which colours them. */
  public static String message(Throwable failure) {
    return COLOUR.matcher(String.valueOf(failure.getMessage())).replaceAll("");
  }

  private static List<Named> found() {
    List<Named> found = new ArrayList<>();
    TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        found.add(new Named(name(backend.getBackendType(), d), backend.getDevice(d)));
      }
    }
    return found;
  }

  /**
   * Those that a name stands for: {@link #ALL}, {@link #FIRST}, or one of {@link #all}; an empty
   * list when there is no such device. Names of another kind do not start TornadoVM.
   */
  public static List<Named> named(String name) {
    List<Named> all = name.equals(ALL) || name.startsWith(FIRST) ? all() : List.of();
    return switch (name) {
      case ALL -> all;
      case FIRST -> all.subList(0, Math.min(1, all.size()));
      default -> all.stream().filter(d -> d.name.equals(name)).toList();
    };
  }

  private static String name(TornadoVMBackendType backend, int device) {
    return backend == TornadoVMBackendType.JAVA
        ? FIRST + ":jvm"
        : FIRST + ":" + backend.name().toLowerCase(Locale.ROOT) + ":" + device;
  }
}
