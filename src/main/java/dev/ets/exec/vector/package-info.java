/**
 * The executor for the CPU, on the JVM's Vector API. The only package that imports {@code
 * jdk.incubator.vector}. Vectors never leave a method: returning one boxes it.
 */
package dev.ets.exec.vector;
