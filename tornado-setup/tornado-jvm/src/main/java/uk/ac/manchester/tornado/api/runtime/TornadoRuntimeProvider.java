package uk.ac.manchester.tornado.api.runtime;

import dev.ets.tornado.jvm.JvmRuntime;
import uk.ac.manchester.tornado.api.TornadoRuntime;

/** Finds the runtime. */
public class TornadoRuntimeProvider {
  /** The runtime of this process: here one backend with one device, the JVM. */
  public static TornadoRuntime getTornadoRuntime() {
    return JvmRuntime.INSTANCE;
  }
}
