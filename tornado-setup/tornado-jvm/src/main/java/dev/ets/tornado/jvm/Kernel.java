package dev.ets.tornado.jvm;

/** A kernel that takes its arguments from an array. */
@FunctionalInterface
public interface Kernel {
  void run(Object[] arguments);
}
