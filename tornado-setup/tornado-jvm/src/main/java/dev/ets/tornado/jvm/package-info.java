/**
 * Runs task graphs on the JVM and checks their kernels. The packages {@code
 * uk.ac.manchester.tornado.api..} hold the part of TornadoVM's API that we use, with its names and
 * descriptors, so that kernels and the code around them compile and run without an SDK, and run
 * unchanged with one; this package is what lies behind them here.
 *
 * <ul>
 *   <li>{@link dev.ets.tornado.jvm.Graph} is what a task graph does, {@link
 *       dev.ets.tornado.jvm.GraphOnDevice} the same with its device memory in one plan.
 *   <li>{@link dev.ets.tornado.jvm.Launch} runs one task: {@link dev.ets.tornado.jvm.Workers} hands
 *       its work-groups to threads, {@link dev.ets.tornado.jvm.WorkGroups} runs the work-items of a
 *       group as coroutines.
 *   <li>{@link dev.ets.tornado.jvm.DeviceView} checks each access to device memory, with what
 *       {@link dev.ets.tornado.jvm.DeviceBuffer} remembers; {@link dev.ets.tornado.jvm.LocalMemory}
 *       makes unwritten local memory show.
 * </ul>
 *
 * <p>Memory is separate as on a GPU: a kernel never sees a host array. Wherever TornadoVM would go
 * on silently (a graph that consumes what is not there, a transfer of what no graph declares), this
 * implementation throws.
 *
 * <p>Needs {@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED}. System properties: {@code
 * tornado.jvm.checks=false} switches off what watches every element (index checks and the checks of
 * barriers and local memory stay); {@code tornado.jvm.order=reverse} runs groups, and the
 * work-items of a group between two barriers, from the last to the first, so that a kernel that
 * needs an order gives another result.
 */
@NullMarked
package dev.ets.tornado.jvm;

import org.jspecify.annotations.NullMarked;
