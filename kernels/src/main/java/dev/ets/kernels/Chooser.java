package dev.ets.kernels;

import java.util.List;

/** Picks the version of an op that a plan gets. */
@FunctionalInterface
public interface Chooser {
  /** The last version that the device can run: an op lists its versions from the plain one up. */
  Chooser LAST =
      (op, versions, device) ->
          versions.reversed().stream()
              .filter(v -> v.needs().test(device))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "op %s has the versions %s, and none runs on a device with %s: give it a"
                                  .formatted(op, names(versions), device)
                              + " portable one, or load its weights as F32"));

  /**
   * Picks one of the versions.
   *
   * @param versions all versions of the op, at least one
   * @throws IllegalStateException when the device can run none that would do
   */
  Version choose(String op, List<Version> versions, Capabilities device);

  /** A chooser that gives an op the version with a name, and all other ops their last one. */
  static Chooser forcing(String forced, String name) {
    return (op, versions, device) -> {
      if (!op.equals(forced)) {
        return LAST.choose(op, versions, device);
      }
      for (Version version : versions) {
        if (version.name().equals(name)) {
          if (!version.needs().test(device)) {
            throw new IllegalStateException(
                "version %s of op %s does not run on a device with %s: choose another of %s"
                    .formatted(name, op, device, names(versions)));
          }
          return version;
        }
      }
      throw new IllegalStateException(
          "op %s has no version %s: choose one of %s".formatted(op, name, names(versions)));
    };
  }

  private static List<String> names(List<Version> versions) {
    return versions.stream().map(Version::name).toList();
  }
}
