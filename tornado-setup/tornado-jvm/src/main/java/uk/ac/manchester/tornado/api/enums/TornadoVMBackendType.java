package uk.ac.manchester.tornado.api.enums;

/** Kinds of backends; this implementation is {@link #JAVA}. */
public enum TornadoVMBackendType {
  OPENCL,
  METAL,
  PTX,
  CUDA,
  SPIRV,
  JAVA,
  VIRTUAL
}
