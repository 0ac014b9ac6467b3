package dev.ets.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChooserTest {
  private static final Capabilities NVIDIA = new Capabilities(true, true, true);
  private static final Version PLAIN = Version.portable("plain", Grids::groupPerRow, (_, _) -> {});
  private static final Version WARP =
      new Version("warp", Capabilities::warp, Grids::groupPerRow, (_, _) -> {});
  private static final List<Version> BOTH = List.of(PLAIN, WARP);

  @Test
  void theLastVersionThatTheDeviceCanRunIsTaken() {
    assertSame(WARP, Chooser.LAST.choose("op", BOTH, NVIDIA));
    assertSame(PLAIN, Chooser.LAST.choose("op", BOTH, Capabilities.PORTABLE));
  }

  @Test
  void aForcedVersionIsTakenForItsOpOnly() {
    Chooser chooser = Chooser.forcing("op", "plain");
    assertSame(PLAIN, chooser.choose("op", BOTH, NVIDIA));
    assertSame(WARP, chooser.choose("other", BOTH, NVIDIA));
  }

  @Test
  void errorsNameTheVersionsThatThereAre() {
    assertEquals(
        "op op has no version fast: choose one of [plain, warp]",
        message(Chooser.forcing("op", "fast"), BOTH));
    assertEquals(
        "version warp of op op does not run on a device with Capabilities[half=false, warp=false,"
            + " mma=false]: choose another of [plain, warp]",
        message(Chooser.forcing("op", "warp"), BOTH));
    assertEquals(
        "op op has the versions [warp], and none runs on a device with Capabilities[half=false,"
            + " warp=false, mma=false]: give it a portable one, or load its weights as F32",
        message(Chooser.LAST, List.of(WARP)));
  }

  private static String message(Chooser chooser, List<Version> versions) {
    return assertThrows(
            IllegalStateException.class,
            () -> chooser.choose("op", versions, Capabilities.PORTABLE))
        .getMessage();
  }
}
