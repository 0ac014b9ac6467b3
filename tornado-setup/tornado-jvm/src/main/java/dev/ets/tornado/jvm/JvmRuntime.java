package dev.ets.tornado.jvm;

import java.util.List;
import java.util.Objects;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The runtime of this implementation: one backend with one device. */
public enum JvmRuntime implements TornadoRuntime {
  INSTANCE;

  /**
   * Refuses a device of another implementation.
   *
   * @throws TornadoRuntimeException when it is not the JVM's
   */
  public static void requireOwn(TornadoDevice device) {
    if (device != Device.INSTANCE) {
      throw new TornadoRuntimeException(
          "%s cannot run here: tornado-jvm has one device, TornadoExecutionPlan.getDevice(0, 0)"
              .formatted(device.getDeviceName()));
    }
  }

  @Override
  public int getNumBackends() {
    return 1;
  }

  @Override
  public TornadoBackend getBackend(int index) {
    Objects.checkIndex(index, 1);
    return Backend.INSTANCE;
  }

  @Override
  public TornadoVMBackendType getBackendType(int index) {
    return getBackend(index).getBackendType();
  }

  @Override
  public TornadoDevice getDefaultDevice() {
    return Device.INSTANCE;
  }

  private enum Backend implements TornadoBackend {
    INSTANCE;

    @Override
    public String getName() {
      return "tornado-jvm";
    }

    @Override
    public TornadoVMBackendType getBackendType() {
      return TornadoVMBackendType.JAVA;
    }

    @Override
    public int getNumDevices() {
      return 1;
    }

    @Override
    public TornadoDevice getDevice(int index) {
      Objects.checkIndex(index, 1);
      return Device.INSTANCE;
    }

    @Override
    public List<TornadoDevice> getAllDevices() {
      return List.of(Device.INSTANCE);
    }

    @Override
    public TornadoDevice getDefaultDevice() {
      return Device.INSTANCE;
    }
  }

  private enum Device implements TornadoDevice {
    INSTANCE;

    @Override
    public String getDeviceName() {
      return "jvm";
    }

    @Override
    public String getDescription() {
      return "%s, %d threads, kernels checked"
          .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String getPlatformName() {
      return "tornado-jvm";
    }

    @Override
    public TornadoDeviceType getDeviceType() {
      return TornadoDeviceType.CPU;
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
      return TornadoVMBackendType.JAVA;
    }

    @Override
    public int getBackendIndex() {
      return 0;
    }

    @Override
    public long getMaxAllocMemory() {
      return getMaxGlobalMemory();
    }

    /** As much as the heap has for the stamps of what kernels write, see {@link DeviceBuffer}. */
    @Override
    public long getMaxGlobalMemory() {
      return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long getDeviceLocalMemorySize() {
      return LocalMemory.LIMIT;
    }

    @Override
    public long[] getDeviceMaxWorkgroupDimensions() {
      return new long[] {Grid.MAX_GROUP, Grid.MAX_GROUP, Grid.MAX_GROUP};
    }
  }
}
