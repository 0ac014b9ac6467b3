package uk.ac.manchester.tornado.api.enums;

/** When a graph copies an array between host and device. */
public class DataTransferMode {
  /** To the device: once, at the first execution of the graph in a plan. */
  public static final int FIRST_EXECUTION = 0;

  /** To the device before each execution, or to the host after each one. */
  public static final int EVERY_EXECUTION = 1;

  /** To the host: when {@code TornadoExecutionResult.transferToHost} asks for it. */
  public static final int UNDER_DEMAND = 2;
}
