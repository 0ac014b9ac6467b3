/**
 * JMH and end-to-end benchmarks; its module is the reactor's last and carries the class path of
 * ./ets.
 */
package dev.ets.bench;
