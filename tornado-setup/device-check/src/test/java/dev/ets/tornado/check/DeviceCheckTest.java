package dev.ets.tornado.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs on tornado-jvm, and with {@code -Psdk} on the devices of the SDK. */
class DeviceCheckTest {
  private static boolean works;
  private static String printed = "";

  @BeforeAll
  static void run() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    works = DeviceCheck.run(new PrintStream(out, true, UTF_8));
    printed = out.toString(UTF_8).strip();
  }

  @Test
  void theSmallKernelIsRightOnEveryDevice() {
    boolean none =
        printed.startsWith("no device") || printed.startsWith("TornadoVM does not start");
    assumeFalse(none && !Boolean.getBoolean("ets.test.device.required"), printed);
    assertTrue(works, printed);
  }

  @Test
  void theStandInIsNeverBesideAnSdk() {
    boolean standIn = System.getProperty("ets.test.device", "tornado:jvm").equals("tornado:jvm");
    assertEquals(standIn, printed.startsWith("tornado:jvm "), printed);
  }
}
