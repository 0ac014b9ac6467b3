package uk.ac.manchester.tornado.api.common;

import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** A device that runs kernels: what a list of devices shows. */
public interface TornadoDevice {
  String getDeviceName();

  String getDescription();

  String getPlatformName();

  TornadoDeviceType getDeviceType();

  TornadoVMBackendType getTornadoVMBackend();

  /** Number of the device's backend in the runtime. */
  int getBackendIndex();

  /** Bytes of the largest single array. */
  long getMaxAllocMemory();

  /** Bytes of memory. */
  long getMaxGlobalMemory();

  /** Bytes of local memory of a work-group. */
  long getDeviceLocalMemorySize();

  /** Largest local size {@code (x, y, z)}. */
  long[] getDeviceMaxWorkgroupDimensions();
}
