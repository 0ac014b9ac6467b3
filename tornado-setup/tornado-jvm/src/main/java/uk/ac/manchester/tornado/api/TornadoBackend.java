package uk.ac.manchester.tornado.api;

import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** One way to reach devices, such as OpenCL. */
public interface TornadoBackend {
  String getName();

  TornadoVMBackendType getBackendType();

  int getNumDevices();

  /**
   * The device with a number from 0.
   *
   * @throws RuntimeException when there is none
   */
  TornadoDevice getDevice(int index);

  List<TornadoDevice> getAllDevices();

  TornadoDevice getDefaultDevice();
}
