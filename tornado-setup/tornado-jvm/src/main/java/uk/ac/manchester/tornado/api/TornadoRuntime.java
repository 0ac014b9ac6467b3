package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The backends that work on this machine. */
public interface TornadoRuntime {
  int getNumBackends();

  /**
   * The backend with a number from 0.
   *
   * @throws RuntimeException when there is none
   */
  TornadoBackend getBackend(int index);

  TornadoVMBackendType getBackendType(int index);

  TornadoDevice getDefaultDevice();
}
