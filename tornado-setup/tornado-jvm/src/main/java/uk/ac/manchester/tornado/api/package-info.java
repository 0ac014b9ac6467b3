/**
 * Task graphs, execution plans, grids and the kernels' context, with TornadoVM's names and
 * descriptors; {@code dev.ets.tornado.jvm} says how they run here.
 */
@NullMarked
package uk.ac.manchester.tornado.api;

import org.jspecify.annotations.NullMarked;
