package uk.ac.manchester.tornado.api;

import dev.ets.tornado.jvm.GraphOnDevice;
import java.util.List;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The end of an execution, and the way to what it left on the device. */
public class TornadoExecutionResult {
  private final List<GraphOnDevice> graphs;

  TornadoExecutionResult(List<GraphOnDevice> graphs) {
    this.graphs = graphs;
  }

  /**
   * Copies arrays from the device to the host, each from the last graph of this execution that
   * transfers, keeps or consumes it.
   *
   * @throws TornadoRuntimeException when there is none
   */
  public TornadoExecutionResult transferToHost(Object... arrays) {
    for (Object array : arrays) {
      if (!(array instanceof TornadoNativeArray nativeArray)
          || graphs.reversed().stream().noneMatch(graph -> graph.transferToHost(nativeArray))) {
        throw new TornadoRuntimeException(
            "none of the graphs %s has this %s on the device for the host: add it to the graph with"
                    .formatted(graphs, array.getClass().getSimpleName())
                + " persistOnDevice or transferToHost(UNDER_DEMAND, ..), and free no memory before");
      }
    }
    return this;
  }

  /** True: an execution has ended before its result is returned. */
  public boolean isReady() {
    return true;
  }
}
